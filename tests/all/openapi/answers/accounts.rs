//! Accounts and tokens: the examples of both kinds of account, a secret, a token, its end.

use chamdiem_client::wire::{AccountSecretInput, Secret};
use chamdiem_tests::wire::{Answer, If};
use chamdiem_usecases::asker::Role;
use serde_json::{Value, json};

use super::Visitor;

/// What is shown in place of a token, which is another one each time.
const TOKEN: &str = "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiJtb3QtY3VhLXRpbmgifQ.dmktZHU";

const FORM: &str = "application/x-www-form-urlencoded";

impl Visitor<'_> {
    /// An administrator employs somebody and a system; the system gets a token; somebody's tokens are taken away.
    pub(super) async fn employ(&mut self) {
        let admin = Role::Admin;
        self.put("putAccount", admin, "", "tham-dinh", "").await;
        self.put("putAccount", admin, "/v1/accounts/mot-cua-tinh", "mot-cua-tinh", "").await;
        self.set_a_secret().await;
        self.ask_for_a_token().await;
        self.post("revokeAccountTokens", admin, "", "").await;
    }

    /// The form is filled in with words that everybody can read, and so it is refused until they are replaced.
    async fn set_a_secret(&mut self) {
        let (token, path) = (self.token(Role::Admin), self.path("putAccountSecret"));
        let etag = self.wire.get("/v1/accounts/tham-dinh", Some(&token)).await.etag().to_owned();
        let example = self.example("putAccountSecret", "example").to_string();
        let refused = self.wire.send("PUT", &path, &token, If::Match(&etag), &example).await;
        assert_eq!(refused.faults(), [("/secret".to_owned(), "secret_too_weak")]);
        let own = json!({ "secret": "đêm trăng bên dòng Nậm Rốm" }).to_string();
        let answer = self.wire.send("PUT", &path, &token, If::Match(&etag), &own).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.answers.insert("putAccountSecret".to_owned(), answer.json());
    }

    async fn ask_for_a_token(&mut self) {
        let asked: Value = self.example("issueToken", FORM);
        let text = |member: &str| asked[member].as_str().unwrap().to_owned();
        let (name, secret) = (text("client_id").parse().unwrap(), Secret::new(&text("client_secret")));
        let admin = self.stage.client(Role::Admin);
        let current = admin.accounts().find(&name).await.unwrap();
        admin.accounts().put_secret(&name, &AccountSecretInput { secret }, &current.etag).await.unwrap();

        let mut url = reqwest::Url::parse("http://localhost/").unwrap();
        let members = asked.as_object().unwrap().iter();
        url.query_pairs_mut().extend_pairs(members.map(|(name, value)| (name, value.as_str().unwrap())));
        let request = self.wire.request("POST", &self.path("issueToken"), None).header("Content-Type", FORM);
        let answer = Answer::to(request.body(url.query().unwrap().to_owned())).await;
        let mut issued = answer.json();
        assert_eq!(self.wire.get("/v1/units", issued["access_token"].as_str()).await.status, 200);
        issued["access_token"] = TOKEN.into();
        self.answers.insert("issueToken".to_owned(), issued);
    }
}
