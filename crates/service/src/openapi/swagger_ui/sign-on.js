// Logging in through the dialog "Cấp quyền": at the province's single sign-on by authorization code with PKCE, or with an
// account of this service. What is known of the single sign-on stands in the document; each form is asked only for what it
// needs (page.css hides the rest).
const FORMS = {
  "singleSignOn authorizationCode": "Đăng nhập một lần của tỉnh",
  "localAccount password": "Tài khoản của dịch vụ: người dùng",
  "localAccount clientCredentials": "Tài khoản của dịch vụ: hệ thống",
  "bearer undefined": "Mã truy cập đã có sẵn",
};

/** The page to which the single sign-on sends people back. */
export const redirectUrl = new URL("oauth2-redirect.html", document.baseURI).href;

/** The plugin. */
export const SignOn = ({ React }) => {
  const titled = (Original, properties) => {
    const { name, schema } = properties;
    const flow = schema.get("flow");
    // Swagger UI puts the cursor into a form further down; the dialog begins with the first one.
    React.useEffect(() => {
      document.querySelector(".modal-ux-content")?.scrollTo(0, 0);
    }, []);
    return React.createElement(
      "div",
      { className: `page-form page-form-${flow ?? "token"}` },
      React.createElement("h4", { className: "page-form-title" }, FORMS[`${name} ${flow}`] ?? name),
      React.createElement(Original, properties),
    );
  };
  // The document names the token's address from the service's root, wherever a proxy has put that; Swagger UI would take it
  // from the root of the host.
  const authorizeRequest = (original) => (data) =>
    original({ ...data, url: new URL(data.url, new URL("../", document.baseURI)).href });
  return {
    statePlugins: { auth: { wrapActions: { authorizeRequest } } },
    wrapComponents: {
      HttpAuth: (Original) => (properties) => titled(Original, properties),
      oauth2: (Original, system) => (properties) => {
        const { name, authSelectors } = properties;
        const getConfigs = () => configs(system, name);
        return titled(Original, { ...properties, authSelectors: { ...authSelectors, getConfigs } });
      },
    },
  };
};

/** What a form begins with. */
function configs({ specSelectors }, name) {
  if (name !== "singleSignOn") return {};
  const scheme = specSelectors.specJson().getIn(["components", "securitySchemes", name]);
  const scopes = scheme?.getIn(["flows", "authorizationCode", "scopes"]).keySeq().toArray() ?? [];
  const resource = scheme?.get("x-resource");
  return {
    clientId: scheme?.get("x-client-id"),
    scopes,
    usePkceWithAuthorizationCodeGrant: true,
    additionalQueryStringParams: resource ? { resource } : {},
  };
}
