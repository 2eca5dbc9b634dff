// Swagger UI knows English only and has no place for another language. Everything it shows passes through React's
// `createElement`: there its words are replaced, exactly those of this table, so that nothing in an answer or in a
// description is touched.
const WORDS = {
  "Authorize": "Cấp quyền",
  "Authorized": "Đã cấp quyền",
  "Available authorizations": "Cấp quyền bằng mã truy cập",
  "Logout": "Bỏ mã",
  "Close": "Đóng",
  "Value:": "Mã truy cập:",
  "Apply credentials": "Dùng mã này",
  "Remove authorization": "Bỏ mã này",
  "authorization button locked": "đang dùng mã truy cập",
  "authorization button unlocked": "cần mã truy cập",
  "Auth error": "Chưa cấp quyền được",
  "Flow:": "Cách cấp:",
  "Token URL:": "Nơi cấp mã truy cập:",
  "Authorization URL:": "Nơi đăng nhập:",
  "Scopes:": "Phạm vi:",
  "Scopes are used to grant an application different levels of access to data on behalf of the end user. Each API may declare one or more scopes.":
    "Phạm vi giới hạn những gì mã truy cập được làm. Không chọn phạm vi nào của dịch vụ này thì mã truy cập làm được mọi việc của vai trò.",
  "API requires the following scopes. Select which ones you want to grant to Swagger UI.":
    "Chọn những phạm vi cấp cho trang này.",
  "select all": "chọn hết",
  "select none": "bỏ chọn hết",
  "username:": "Tên tài khoản:",
  "password:": "Mật khẩu:",
  "client_id:": "Mã hệ thống:",
  "client_secret:": "Khóa bí mật:",
  "Client credentials location:": "Vị trí mã và khóa:",
  "Authorization header": "Tiêu đề Authorization",
  "Try it out": "Thử",
  "Cancel": "Thôi",
  "Reset": "Đặt lại",
  "Execute": "Gửi",
  "Clear": "Xóa kết quả",
  "Parameters": "Tham số",
  "No parameters": "Không có tham số",
  "Name": "Tên",
  "Description": "Mô tả",
  "required": "bắt buộc",
  "Send empty value": "Gửi giá trị rỗng",
  "Request body": "Nội dung gửi đi",
  "Responses": "Câu trả lời",
  "Server response": "Câu trả lời của máy chủ",
  "Response body": "Nội dung trả lời",
  "Response headers": "Tiêu đề trả lời",
  "Request URL": "Địa chỉ đã gọi",
  "Request duration": "Thời gian xử lý",
  "Curl": "Lệnh curl",
  "Code": "Mã",
  "Details": "Chi tiết",
  "Links": "Liên kết",
  "No links": "Không có",
  "Headers:": "Tiêu đề:",
  "Type": "Kiểu",
  "Media type": "Kiểu nội dung",
  "Controls": "Quyết định tiêu đề",
  "header.": "của yêu cầu.",
  "Example Value": "Ví dụ",
  "Edit Value": "Nội dung",
  "Schema": "Cấu trúc",
  "Examples:": "Ví dụ:",
  "Examples": "Ví dụ",
  "Example Description": "Mô tả ví dụ",
  "[Modified value]": "[Đã sửa]",
  "Download": "Tải về",
  "Download file": "Tải tệp",
  "Copy to clipboard": "Chép",
  "Undocumented": "Không có trong tài liệu",
  "Unrecognized response type; displaying content as text.": "Kiểu nội dung lạ; hiện dưới dạng văn bản.",
  "Filter by tag": "Lọc theo bước, ví dụ: Thẩm định",
  "Servers": "Máy chủ",
  "Computed URL:": "Địa chỉ:",
  "Loading...": "Đang tải…",
  "Errors": "Lỗi",
  "Error": "Lỗi",
  "Hide": "Ẩn",
  "Show": "Hiện",
  "Expand all": "Mở hết",
  "Collapse all": "Gập hết",
  "Expand operation": "Mở thao tác",
  "Collapse operation": "Gập thao tác",
  "Find more details": "Xem thêm",
  "Failed to fetch.": "Không gọi được máy chủ.",
  "Failed to load API definition.": "Không tải được tài liệu của dịch vụ.",
  "No operations defined in spec!": "Không có thao tác nào.",
  "Please correct the following validation errors and try again.": "Hãy sửa những chỗ sau rồi gửi lại.",
  "Required field is not provided": "Chưa điền trường bắt buộc",
  "Required field is not provided.": "Chưa điền trường bắt buộc.",
  "Value must be an integer": "Phải là số nguyên",
  "Value must be a boolean": "Phải là đúng (true) hoặc sai (false)",
  "Request content type": "Kiểu của nội dung gửi đi",
  "Media Type": "Kiểu nội dung",
  "auth-bearer-value": "Mã truy cập",
  "Additional properties": "Trường khác",
  "forbidden": "không được phép",
  "Bad Request": "Yêu cầu không hợp lệ",
  "Unauthorized": "Chưa xác thực",
  "Forbidden": "Không có quyền thực hiện",
  "Not Found": "Không tìm thấy",
  "Conflict": "Trạng thái hiện tại không cho phép",
  "Precondition Failed": "Phiên bản đã cũ, hoặc đã tồn tại",
  "Precondition Required": "Thiếu điều kiện phiên bản",
  "Service Unavailable": "Dịch vụ tạm thời gián đoạn",
  "Parameter string value must be valid JSON": "Phải là JSON đúng cú pháp",
};

/** Sentences with something in them. */
const SENTENCES = [
  [/^Error: .+, error: \w+, description: (.+)$/, (_, description) => description],
  [/^Error: (.+)$/, (_, fault) => `Lỗi: ${words(fault)}`],
  [/^For '(.+)': (.+)$/, (_, name, fault) => `${name}: ${words(fault)}`],
  [/^Value must follow pattern (.+)$/, (_, pattern) => `Không đúng mẫu ${pattern}`],
  [/^Value must be less than or equal to (.+)$/, (_, most) => `Tối đa ${most}`],
  [/^Value must be greater than or equal to (.+)$/, (_, least) => `Tối thiểu ${least}`],
  [/^matches (.+)$/, (_, pattern) => `theo mẫu ${pattern}`],
  [/^≤ (\d+) characters$/, (_, most) => `tối đa ${most} ký tự`],
  [/^\[(\d+), (\d+)\] characters$/, (_, least, most) => `${least} đến ${most} ký tự`],
  [/^≤ (\d+) items$/, (_, most) => `tối đa ${most} phần tử`],
  [/^- Website$/, () => ": trang thông tin"],
  [/^(?:Contact|Send email to) (.+)$/, (_, name) => `Gửi thư cho ${name}`],
];

/** The Vietnamese words for English ones; what is not in the table stays as it is. */
function words(text) {
  const bare = text.trim();
  if (Object.hasOwn(WORDS, bare)) return text.replace(bare, WORDS[bare]);
  for (const [sentence, say] of SENTENCES) {
    if (sentence.test(bare)) return bare.replace(sentence, say);
  }
  return text;
}

/** What an element shows beside its children; `source` is a text on its way through the Markdown component. */
const ATTRIBUTES = ["placeholder", "title", "aria-label", "alt", "source"];

/** Faults of a field are a list of sentences; everything else is one text. */
const translated = (value) => {
  if (typeof value === "string") return words(value);
  return Array.isArray(value) ? value.map(translated) : value;
};

/** The plugin. */
export const Vietnamese = ({ React }) => {
  const createElement = React.createElement;
  React.createElement = (type, attributes, ...children) => {
    const named = ATTRIBUTES.filter((name) => attributes?.[name]);
    const changed = Object.fromEntries(named.map((name) => [name, translated(attributes[name])]));
    const shown = children.map((child) => (typeof child === "string" ? words(child) : child));
    return createElement(type, named.length > 0 ? { ...attributes, ...changed } : attributes, ...shown);
  };
  return {};
};
