//! The examples of the dialogue: one unit accepts, one objects and is right, one objects and is not.

use chamdiem_tests::wire::{Answer, If};
use chamdiem_usecases::asker::Role;
use serde_json::Value;

use super::Visitor;

impl Visitor<'_> {
    /// After the office has decided on every unit.
    pub(super) async fn discuss(&mut self) {
        self.put("putAppraisal", Role::Appraiser, "", "changed", "").await;
        let appraisal = self.path("getAppraisal");
        self.post("objectToAppraisal", Role::Unit, &appraisal, "example").await;
        let objection = self.path("getObjection");
        self.post("answerObjection", Role::Appraiser, &objection, "upheld").await;

        // The same again with another unit, whose objection is rejected.
        let of_other = |path: String| path.replace("so-noi-vu", "so-y-te");
        let (appraisal, objection) = (of_other(appraisal), of_other(objection));
        let unit = self.stage.token(Role::Unit, Some("so-y-te"));
        let text = self.example("objectToAppraisal", "example");
        let sent = self.bound_post(&format!("{appraisal}/objections"), &appraisal, &unit, Some(&text)).await;
        assert_eq!(sent.status, 201, "{}", sent.text());
        let (appraiser, text) = (self.token(Role::Appraiser), self.example("answerObjection", "rejected"));
        let answered = self.bound_post(&format!("{objection}/answer"), &objection, &appraiser, Some(&text)).await;
        assert_eq!(answered.status, 200, "{}", answered.text());

        let place = self.path("acceptAppraisal");
        let appraisal = place.replace("/acceptance", "");
        let unit = self.stage.token(Role::Unit, Some("so-tu-phap"));
        let accepted = self.bound_post(&place, &appraisal, &unit, None).await;
        assert_eq!(accepted.status, 200, "{}", accepted.text());
        self.answers.insert("acceptAppraisal".to_owned(), accepted.json());
    }

    /// A POST that is bound to what is read elsewhere.
    async fn bound_post(&self, place: &str, bound_to: &str, token: &str, body: Option<&Value>) -> Answer {
        let etag = self.wire.get(bound_to, Some(token)).await.etag().to_owned();
        let request = If::Match(&etag).to(self.wire.request("POST", place, Some(token)));
        match body {
            Some(body) => Answer::to(request.header("Content-Type", "application/json").body(body.to_string())).await,
            None => Answer::to(request).await,
        }
    }
}
