// Says in the page's head whose token is in use and how long it lives. It reads the token and checks nothing: that is
// the service's business.
const ROLES = {
  admin: "quản trị viên",
  appraiser: "người thẩm định",
  publisher: "người công bố",
  unit: "đơn vị",
  feeder: "hệ thống một cửa điện tử",
  reader: "hệ thống đọc kết quả",
};

/** Shows it now, and whenever it can have changed. */
export function showToken(ui) {
  const place = document.getElementById("token");
  const show = () => {
    const token = inUse(ui.authSelectors.authorized());
    const { state, text } = describe(token);
    if (place.textContent !== text) {
      place.dataset.state = state;
      place.textContent = text;
    }
  };
  ui.getStore().subscribe(show);
  setInterval(show, 10_000);
  show();
}

/** The token that is sent, however it was got: of several, the last of these. */
function inUse(authorized) {
  const pasted = authorized.getIn(["bearer", "value"]);
  const granted = ["localAccount", "singleSignOn"].map((name) => authorized.getIn([name, "token", "access_token"]));
  return [pasted, ...granted].findLast(Boolean);
}

function describe(token) {
  if (!token) return { state: "none", text: "Chưa dùng mã truy cập: chỉ xem được kết quả đã công bố" };
  const claims = claimsOf(token);
  if (!claims) return { state: "bad", text: "Mã truy cập không đúng dạng" };
  const roles = [].concat(claims.roles ?? []).map((role) => ROLES[role] ?? role).join(", ");
  const owner = [roles, claims.unit].filter(Boolean).join(" ");
  const until = new Date(claims.exp * 1000);
  const time = new Intl.DateTimeFormat("vi-VN", { timeStyle: "short", dateStyle: "short" }).format(until);
  if (until <= new Date()) return { state: "bad", text: `Mã truy cập của ${owner} đã hết hạn lúc ${time}` };
  return { state: "good", text: `Đang dùng mã truy cập của ${owner}, hết hạn lúc ${time}` };
}

function claimsOf(token) {
  try {
    const bytes = atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))));
  } catch {
    return undefined;
  }
}
