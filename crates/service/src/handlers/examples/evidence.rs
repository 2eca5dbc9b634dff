//! Examples of evidence: made up, with the codes of units of the report and without anything personal.

use serde_json::{Value, json};

/// The one-stop e-system of the province: its own account, and those of tokens from the command line.
pub fn source() -> Value {
    json!({ "accounts": ["appraiser", "feeder", "mot-cua"] })
}

/// Three dossiers: one in time, one late with a unit taking part, one still open.
pub fn dossiers() -> Value {
    json!([
        {
            "code": "000.00.01.H22-210409-0001", "sequence": 1, "unit": "so-noi-vu", "procedure": "1.001193",
            "channel": "online", "online_level": 4, "received_on": "2021-04-09", "due_on": "2021-04-20",
            "finished_on": "2021-04-19", "returned_on": "2021-04-20", "status": "returned",
        },
        {
            "code": "000.00.01.H22-210412-0002", "sequence": 1, "unit": "so-noi-vu", "procedure": "1.001193",
            "channel": "direct", "received_on": "2021-04-12", "due_on": "2021-04-23", "finished_on": "2021-04-26",
            "participants": [{ "unit": "so-tu-phap", "due_on": "2021-04-16", "finished_on": "2021-04-16" }],
            "supplement_requests": [{ "requested_on": "2021-04-14", "fault": "unit" }],
            "agencies_contacted": 1, "status": "finished",
        },
        {
            "code": "000.00.01.H22-210628-0003", "sequence": 1, "unit": "so-noi-vu", "procedure": "2.000465",
            "channel": "post", "received_on": "2021-06-28", "due_on": "2021-07-12", "status": "processing",
        },
    ])
}

/// The same dossiers, one a line.
pub fn dossiers_ndjson() -> String {
    ndjson(&dossiers())
}

/// The same dossiers with a header.
pub const DOSSIERS_CSV: &str = "\
code,sequence,unit,procedure,channel,online_level,received_on,due_on,finished_on,returned_on,participants,supplement_requests,agencies_contacted,status
000.00.01.H22-210409-0001,1,so-noi-vu,1.001193,online,4,2021-04-09,2021-04-20,2021-04-19,2021-04-20,,,,returned
000.00.01.H22-210412-0002,1,so-noi-vu,1.001193,direct,,2021-04-12,2021-04-23,2021-04-26,,so-tu-phap/2021-04-16/2021-04-16,2021-04-14/unit,1,finished
000.00.01.H22-210628-0003,1,so-noi-vu,2.000465,post,,2021-06-28,2021-07-12,,,,,,processing
";

/// Two survey forms, one with a question left open.
pub fn survey_forms() -> Value {
    json!([
        {
            "code": "KS-2021-Q2-0001", "sequence": 1, "unit": "so-noi-vu", "collected_on": "2021-05-11",
            "channel": "paper",
            "answers": [{ "question": "q1", "answer": "satisfied" }, { "question": "q2", "answer": "neutral" }],
        },
        {
            "code": "KS-2021-Q2-0002", "sequence": 1, "unit": "so-noi-vu", "collected_on": "2021-05-12",
            "channel": "online", "answers": [{ "question": "q1", "answer": "satisfied" }, { "question": "q2" }],
        },
    ])
}

/// The same survey forms with a header.
pub const SURVEY_FORMS_CSV: &str = "\
code,sequence,unit,collected_on,channel,answers
KS-2021-Q2-0001,1,so-noi-vu,2021-05-11,paper,q1/satisfied|q2/neutral
KS-2021-Q2-0002,1,so-noi-vu,2021-05-12,online,q1/satisfied|q2/
";

/// One complaint that was upheld.
pub fn complaints() -> Value {
    json!([{
        "code": "PAKN-2021-0117", "sequence": 1, "unit": "so-noi-vu", "dossier": "000.00.01.H22-210412-0002",
        "received_on": "2021-04-27", "due_on": "2021-05-12", "answered_on": "2021-05-10", "upheld": true,
    }])
}

/// The same complaint with a header.
pub const COMPLAINTS_CSV: &str = "\
code,sequence,unit,dossier,received_on,due_on,answered_on,upheld
PAKN-2021-0117,1,so-noi-vu,000.00.01.H22-210412-0002,2021-04-27,2021-05-12,2021-05-10,có
";

/// One procedure.
pub fn procedures() -> Value {
    json!([{
        "code": "1.001193", "period": "2021-Q2", "unit": "so-noi-vu", "sequence": 1, "online_level": 4,
        "online_eligible": true, "one_stop_eligible": true, "at_one_stop": true, "on_the_spot": false,
        "posted": true, "posted_at": "Bộ phận Tiếp nhận và Trả kết quả", "published_online": true,
        "checked_on": "2021-06-15",
    }])
}

/// The same procedure with a header.
pub const PROCEDURES_CSV: &str = "\
code,period,unit,sequence,online_level,online_eligible,one_stop_eligible,at_one_stop,on_the_spot,posted,posted_at,published_online,checked_on
1.001193,2021-Q2,so-noi-vu,1,4,có,có,có,không,có,Bộ phận Tiếp nhận và Trả kết quả,có,2021-06-15
";

/// The scores of two officers.
pub fn officer_scores() -> Value {
    json!([
        { "code": "CC-0012", "period": "2021-Q2", "unit": "so-noi-vu", "sequence": 1, "points": "9.50" },
        { "code": "CC-0013", "period": "2021-Q2", "unit": "so-noi-vu", "sequence": 1, "points": "7.50" },
    ])
}

/// The same scores with a header.
pub const OFFICER_SCORES_CSV: &str = "\
code,period,unit,sequence,points
CC-0012,2021-Q2,so-noi-vu,1,9.50
CC-0013,2021-Q2,so-noi-vu,1,7.50
";

/// The items of a list, one a line.
pub fn ndjson(list: &Value) -> String {
    list.as_array().into_iter().flatten().map(|item| format!("{item}\n")).collect()
}
