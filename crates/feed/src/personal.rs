//! Personal data: which names of fields carry them.

use chamdiem_api_types::decode::Node;
use chamdiem_api_types::{Code, Fault};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Names that carry personal data, folded: lower case, without diacritics and separators.
const NAMES: &[&str] = &[
    "address",
    "applicant",
    "applicantname",
    "birthdate",
    "birthday",
    "chuhoso",
    "citizenid",
    "congdan",
    "dantoc",
    "dateofbirth",
    "didong",
    "dienthoai",
    "dob",
    "fax",
    "firstname",
    "fullname",
    "gender",
    "gioitinh",
    "hochieu",
    "hovaten",
    "idcard",
    "identity",
    "identitynumber",
    "idnumber",
    "lastname",
    "madinhdanh",
    "masothue",
    "mobile",
    "name",
    "namsinh",
    "nationalid",
    "nguoilienhe",
    "nguoinhan",
    "nguoinop",
    "nguoinophoso",
    "nguoiyeucau",
    "noicutru",
    "noio",
    "passport",
    "passportnumber",
    "quequan",
    "sdt",
    "sodinhdanh",
    "sodinhdanhcanhan",
    "sogiayto",
    "sohochieu",
    "sotaikhoan",
    "taikhoan",
    "taxcode",
    "telephone",
    "ten",
    "tenchuhoso",
    "tencanbo",
    "tencongdan",
    "tenkhachhang",
    "tennguoinhan",
    "tennguoinop",
    "tennguoinophoso",
    "tennguoiyeucau",
    "thudientu",
    "thuongtru",
];

/// Parts of names that carry personal data wherever they occur, folded.
const PARTS: &[&str] = &["cccd", "cmnd", "diachi", "email", "hoten", "ngaysinh", "phone", "sodienthoai"];

fn folded(name: &str) -> String {
    let plain = |letter: char| match letter {
        'đ' | 'ð' => 'd',
        letter => letter,
    };
    let letters = name.nfd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase).map(plain);
    letters.filter(|letter| letter.is_alphanumeric()).collect()
}

/// Whether a field of this name carries personal data; case, diacritics and separators do not matter.
pub fn is_personal(name: &str) -> bool {
    let folded = folded(name);
    NAMES.contains(&folded.as_str()) || PARTS.iter().any(|part| folded.contains(part))
}

/// That a field is refused; its value is not shown.
pub(crate) fn refusal(pointer: String) -> Fault {
    let vi =
        "Trường này chứa dữ liệu cá nhân; hệ thống không nhận họ tên, số giấy tờ, địa chỉ, điện thoại của công dân.";
    let en = "This field carries personal data, which are not accepted.";
    Fault::new(pointer, Code::PersonalDataRefused, vi, en)
}

/// Takes every member with personal data out of a tree, and names each.
pub(crate) fn refuse(node: &mut Node, at: &str, faults: &mut Vec<Fault>) {
    match node {
        Node::Object(members) => members.retain_mut(|(key, value)| {
            let pointer = pointer(at, key);
            if is_personal(key) {
                faults.push(refusal(pointer));
                return false;
            }
            refuse(value, &pointer, faults);
            true
        }),
        Node::List(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                refuse(item, &format!("{at}/{index}"), faults);
            }
        }
        _ => {}
    }
}

/// The place of a member, cut to a length that can be answered.
pub(crate) fn pointer(at: &str, key: &str) -> String {
    let key: String = key.chars().take(100).collect();
    format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"))
}
