//! The one rule of what of a ranking may be said to whom.

use std::sync::Arc;

use chamdiem_usecases::asker::{Asker, Caller, Role, Scope};
use chamdiem_usecases::policy::{Act, Verdict, may_in_round};

const ABSENT: Option<bool> = None;
const KEPT_BACK: Option<bool> = Some(false);
const PUBLISHED: Option<bool> = Some(true);

fn with(roles: &[Role]) -> Asker {
    Asker::Known(Arc::new(Caller {
        subject: "ai-do".to_owned(),
        issuer: "https://chamdiem.localhost".into(),
        no_role: None,
        client_id: "chamdiem-cli".to_owned(),
        roles: roles.to_vec(),
        unit: None,
        scope: Scope::ALL,
        token_id: "1".to_owned(),
        issued_at: 0,
        expires_at: 0,
    }))
}

fn verdicts(asker: &Asker) -> [Verdict; 3] {
    [ABSENT, KEPT_BACK, PUBLISHED].map(|published| may_in_round(asker, Act::ReadRanking, published))
}

#[test]
fn a_published_ranking_is_for_everybody_and_one_of_no_round_for_nobody() {
    use Verdict::{Allowed, Embargoed, Forbidden, Hidden};
    for role in [Role::Admin, Role::Appraiser, Role::Publisher] {
        assert_eq!(verdicts(&with(&[role])), [Hidden, Allowed, Allowed], "{role:?}");
    }
    // A unit may see every round, so it is told that the ranking is kept back, but not of rounds that do not exist.
    assert_eq!(verdicts(&with(&[Role::Unit])), [Hidden, Embargoed, Allowed]);
    // To them a round before publication and none are one and the same.
    for asker in [Asker::Public, with(&[Role::Feeder]), with(&[Role::Reader])] {
        assert_eq!(verdicts(&asker), [Hidden, Hidden, Allowed], "{asker:?}");
    }
    assert_eq!(verdicts(&with(&[])), [Forbidden, Forbidden, Allowed]);
}
