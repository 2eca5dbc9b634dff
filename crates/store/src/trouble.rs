//! Why a database cannot be used: each reason has a sentence for the log and one for whoever set the service up, which names the
//! setting to put right.

/// Declares the reasons: what the log says in English, and what a person is told in Vietnamese.
macro_rules! troubles {
    ($($(#[$doc:meta])* $name:ident: $en:literal, $vi:literal;)+) => {
        /// Why a database cannot be used. The first of several reasons is the one that says most.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Trouble {
            $($(#[$doc])* $name,)+
        }

        impl Trouble {
            /// Every reason.
            pub const ALL: &[Trouble] = &[$(Trouble::$name,)+];

            /// What the log says.
            #[must_use]
            pub fn en(self) -> &'static str {
                match self {
                    $(Trouble::$name => $en,)+
                }
            }

            /// What a person is told: what is wrong, and which setting to look at.
            #[must_use]
            pub fn vi(self) -> &'static str {
                match self {
                    $(Trouble::$name => $vi,)+
                }
            }
        }
    };
}

troubles! {
    /// The address cannot be read.
    AddressMalformed: "the address cannot be read",
        "địa chỉ trong CHAMDIEM_DATABASE_URL viết sai: cần dạng postgres://VAI-TRÒ:MẬT-KHẨU@MÁY-CHỦ:CỔNG/CƠ-SỞ-DỮ-LIỆU?THAM-SỐ, \
         ký tự đặc biệt trong mật khẩu viết dưới dạng %XX";
    /// There is no file with the certificates of the authorities.
    RootCertificateMissing: "there is no file of root certificates",
        "sslmode yêu cầu kiểm tra chứng thư của máy chủ nhưng không có tệp chứng thư gốc: thêm sslrootcert=ĐƯỜNG-DẪN (hoặc \
         sslrootcert=system) vào CHAMDIEM_DATABASE_URL";
    /// The server's certificate is signed by nobody who is trusted, or is over.
    CertificateUntrusted: "the server's certificate is not trusted",
        "chứng thư của máy chủ cơ sở dữ liệu không được tin cậy hoặc đã hết hạn: kiểm tra sslrootcert trong CHAMDIEM_DATABASE_URL";
    /// The server's certificate names another host.
    CertificateOfAnotherHost: "the server's certificate is of another host",
        "chứng thư của máy chủ cơ sở dữ liệu mang tên khác: tên máy chủ trong CHAMDIEM_DATABASE_URL phải đúng như trong chứng thư";
    /// The client's certificate or key cannot be used.
    ClientCertificate: "the client's certificate or its key cannot be used",
        "chứng thư hoặc khóa của phía dịch vụ không dùng được: kiểm tra sslcert, sslkey trong CHAMDIEM_DATABASE_URL và quyền đọc tệp khóa";
    /// The client asks for encryption, the server has none.
    EncryptionMissing: "the server does not speak TLS",
        "máy chủ cơ sở dữ liệu không hỗ trợ mã hóa: bật TLS ở máy chủ hoặc sửa sslmode trong CHAMDIEM_DATABASE_URL";
    /// Both ends do not agree on encryption.
    Encryption: "server and client do not agree on encryption",
        "dịch vụ và máy chủ cơ sở dữ liệu không thống nhất được cách mã hóa: kiểm tra sslmode trong CHAMDIEM_DATABASE_URL";
    /// The password is wrong.
    PasswordRefused: "the password is refused",
        "máy chủ cơ sở dữ liệu không chấp nhận mật khẩu: kiểm tra vai trò và mật khẩu trong CHAMDIEM_DATABASE_URL";
    /// The server wants a password.
    PasswordMissing: "a password is needed",
        "máy chủ cơ sở dữ liệu đòi mật khẩu nhưng CHAMDIEM_DATABASE_URL không có";
    /// There is no such role, or it may not log in.
    RoleRefused: "the role does not exist or may not log in",
        "vai trò trong CHAMDIEM_DATABASE_URL không tồn tại ở máy chủ cơ sở dữ liệu hoặc không được đăng nhập";
    /// The server's list of who may come from where has no place for us.
    NotLetIn: "the server lets nobody in from here",
        "máy chủ cơ sở dữ liệu không cho vai trò, cơ sở dữ liệu hoặc cách mã hóa này kết nối từ máy này: kiểm tra pg_hba.conf của máy \
         chủ và CHAMDIEM_DATABASE_URL";
    /// There is no such database.
    DatabaseUnknown: "the database does not exist",
        "cơ sở dữ liệu nêu trong CHAMDIEM_DATABASE_URL không tồn tại ở máy chủ";
    /// The database lets nobody in.
    DatabaseClosed: "the database accepts no connections",
        "cơ sở dữ liệu nêu trong CHAMDIEM_DATABASE_URL đang không nhận kết nối";
    /// The role lacks a right.
    NoRights: "the role lacks a right",
        "vai trò trong CHAMDIEM_DATABASE_URL không đủ quyền trên cơ sở dữ liệu, lược đồ hoặc bảng: dùng vai trò sở hữu các bảng, hoặc \
         cấp quyền cho vai trò này";
    /// A pooler in between does not know a parameter.
    ParameterRefused: "a pooler in between refuses a parameter",
        "bộ gom kết nối (PgBouncer) không chấp nhận một tham số trong CHAMDIEM_DATABASE_URL: bỏ tham số đó, hoặc thêm vào \
         ignore_startup_parameters của bộ gom";
    /// All connections are taken.
    NoConnectionLeft: "the server has no connection left",
        "máy chủ cơ sở dữ liệu đã hết kết nối: giảm CHAMDIEM_DATABASE_CONNECTIONS hoặc tăng max_connections của máy chủ";
    /// The server is coming up or going down.
    Starting: "the server is starting or stopping",
        "máy chủ cơ sở dữ liệu nêu trong CHAMDIEM_DATABASE_URL đang khởi động, phục hồi hoặc dừng; hãy chạy lại sau giây lát";
    /// The server only reads.
    ReadOnly: "the server is read-only",
        "máy chủ cơ sở dữ liệu nêu trong CHAMDIEM_DATABASE_URL chỉ cho đọc (máy chủ dự phòng?): nêu máy chủ chính, hoặc mọi máy chủ \
         cách nhau dấu phẩy";
    /// The server ended the connection.
    Ended: "the server ended the connection",
        "máy chủ cơ sở dữ liệu đã ngắt kết nối";
    /// Nobody listens there.
    Refused: "the server refuses the connection",
        "không có máy chủ cơ sở dữ liệu nào nghe ở địa chỉ trong CHAMDIEM_DATABASE_URL: kiểm tra máy chủ và cổng";
    /// The name of the host leads to no address.
    HostUnknown: "the host is unknown",
        "không tìm thấy tên máy chủ nêu trong CHAMDIEM_DATABASE_URL";
    /// There is no way to the host.
    Unreachable: "the host cannot be reached",
        "không có đường mạng tới máy chủ nêu trong CHAMDIEM_DATABASE_URL";
    /// Nothing came back in time.
    Silent: "the server does not answer",
        "máy chủ nêu trong CHAMDIEM_DATABASE_URL không trả lời: kiểm tra máy chủ, cổng và tường lửa";
    /// The connection broke.
    Broken: "the connection broke",
        "kết nối tới cơ sở dữ liệu bị đứt";
    /// Another process holds the file.
    FileHeld: "another process holds the file",
        "tệp cơ sở dữ liệu đang bị tiến trình khác giữ: kiểm tra CHAMDIEM_DATA_DIR và CHAMDIEM_DATABASE_URL";
    /// The file cannot be opened.
    FileNotOpened: "the file cannot be opened",
        "không mở được tệp cơ sở dữ liệu: kiểm tra đường dẫn và quyền của CHAMDIEM_DATA_DIR, CHAMDIEM_DATABASE_URL";
    /// The file cannot be written.
    FileReadOnly: "the file cannot be written",
        "tệp cơ sở dữ liệu chỉ cho đọc: kiểm tra quyền của CHAMDIEM_DATA_DIR, CHAMDIEM_DATABASE_URL";
    /// The file is something else.
    FileForeign: "the file is not an SQLite database",
        "tệp nêu trong CHAMDIEM_DATABASE_URL không phải cơ sở dữ liệu SQLite";
    /// The file cannot be kept in WAL mode.
    FileWithoutWal: "the file cannot be kept in WAL mode: is it on a network share?",
        "tệp cơ sở dữ liệu không đặt được ở chế độ WAL: chuyển CHAMDIEM_DATA_DIR ra khỏi ổ đĩa mạng";
    /// Something else.
    Other: "no connection could be had",
        "không kết nối được tới cơ sở dữ liệu nêu trong CHAMDIEM_DATABASE_URL";
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.en())
    }
}

/// What SQLite says when it cannot open or use its file.
const OF_FILES: [(&str, Trouble); 5] = [
    ("database is locked", Trouble::FileHeld),
    ("unable to open database file", Trouble::FileNotOpened),
    ("readonly database", Trouble::FileReadOnly),
    ("file is not a database", Trouble::FileForeign),
    ("a pragma was left aside", Trouble::FileWithoutWal),
];

impl Trouble {
    /// Why SQLite cannot be used; its driver speaks English only, and what it says may hold the path.
    pub(crate) fn of_file(told: &str) -> Trouble {
        OF_FILES.iter().find(|(words, _)| told.contains(words)).map_or(Trouble::Other, |(_, trouble)| *trouble)
    }
}
