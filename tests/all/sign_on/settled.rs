//! What cannot be right is told at the start, not by refusing tokens for ever after.

use chamdiem_service::settings::OidcSettings;
use chamdiem_service::{Settings, StartError};
use chamdiem_tests::openid_provider::AUDIENCE;
use chamdiem_tests::service::{Folder, MORNING};
use chamdiem_usecases::clock::Clock;

fn refused(change: impl FnOnce(&mut OidcSettings)) -> String {
    let folder = Folder::new();
    let mut oidc = OidcSettings::of("https://sso.dienbien.localhost", AUDIENCE);
    change(&mut oidc);
    let settings = Settings {
        listen: "127.0.0.1:0".to_owned(),
        data_dir: folder.path().to_owned(),
        access_log: false,
        oidc: Some(oidc),
        ..Settings::default()
    };
    match chamdiem_service::start(&settings, Clock::manual(MORNING).into()) {
        Ok(_) => "started".to_owned(),
        Err(StartError::Settings(faults)) => faults[0].to_string(),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn an_issuer_in_the_clear_or_with_our_own_name_stops_the_start() {
    assert_eq!(refused(|_| {}), "started");
    for issuer in ["http://sso.dienbien.localhost", "sso.dienbien.localhost", "ldap://sso.dienbien.localhost", ""] {
        let told = refused(|oidc| oidc.issuer = issuer.to_owned());
        assert!(told.starts_with("CHAMDIEM_OIDC_ISSUER: "), "{issuer}: {told}");
    }
    let own = refused(|oidc| oidc.issuer = "https://chamdiem.localhost".to_owned());
    assert_eq!(own, "CHAMDIEM_OIDC_ISSUER: trùng với CHAMDIEM_ISSUER, tên của bộ phận cấp mã có sẵn");
    let keys = refused(|oidc| oidc.jwks_url = Some("http://192.0.2.1/jwks".to_owned()));
    assert!(keys.starts_with("CHAMDIEM_OIDC_JWKS_URL: "), "{keys}");
}
