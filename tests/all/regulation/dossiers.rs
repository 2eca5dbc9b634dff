//! Dossiers (hồ sơ): what is wrong with one, in which quarter it counts, and what it reaches on each measure.

use chamdiem_scoring::{
    Channel, Dossier, DossierFault, DossierStatus, Extension, LevelReached, Measure, Participant, RequestFault,
    SupplementRequest, Version,
};
use time::Date;
use time::macros::date;

/// Received on 9 April, due on the 20th, finished on the 19th, handed over on the 21st.
fn dossier() -> Dossier {
    Dossier {
        code: "000.00.01.H22-210409-0001".parse().unwrap(),
        version: Version::Sequence(1),
        unit: "so-noi-vu".parse().unwrap(),
        procedure: "1.001193".parse().unwrap(),
        channel: Channel::Direct,
        online_level: None,
        received_on: date!(2021 - 04 - 09),
        due_on: date!(2021 - 04 - 20),
        extension: None,
        finished_on: Some(date!(2021 - 04 - 19)),
        returned_on: Some(date!(2021 - 04 - 21)),
        participants: Vec::new(),
        supplement_requests: Vec::new(),
        agencies_contacted: 0,
        field_check: false,
        status: DossierStatus::Returned,
    }
}

fn changed(change: impl FnOnce(&mut Dossier)) -> Dossier {
    let mut dossier = dossier();
    change(&mut dossier);
    dossier
}

fn open(dossier: &mut Dossier) {
    (dossier.status, dossier.finished_on, dossier.returned_on) = (DossierStatus::Processing, None, None);
}

fn reaches(dossier: &Dossier, measure: Measure) -> LevelReached {
    dossier.counted().unwrap().outcome(measure)
}

fn finished_on(day: Date) -> impl FnOnce(&mut Dossier) {
    move |dossier| dossier.finished_on = Some(day)
}

#[test]
fn nothing_is_wrong_with_days_in_their_order_even_if_they_are_one_day() {
    assert_eq!(dossier().faults(), []);
    let day = date!(2021 - 04 - 09);
    let on_one_day = changed(|dossier| {
        dossier.due_on = day;
        dossier.extension = Some(Extension { due_on: day, reason: "Kiểm tra thực địa".to_owned() });
        dossier.finished_on = Some(day);
        dossier.returned_on = Some(day);
        dossier.participants = vec![participant(day, Some(day))];
    });
    assert_eq!(on_one_day.faults(), []);
}

#[test]
fn each_day_before_its_time_is_a_fault_of_its_own_and_all_are_told() {
    let (received, before) = (date!(2021 - 04 - 09), date!(2021 - 04 - 08));
    let due = changed(|dossier| dossier.due_on = before);
    assert_eq!(due.faults(), [DossierFault::DueBeforeReceived]);
    let backwards = Extension { due_on: date!(2021 - 04 - 19), reason: "Kiểm tra thực địa".to_owned() };
    let extended = changed(|dossier| dossier.extension = Some(backwards.clone()));
    assert_eq!(extended.faults(), [DossierFault::ExtensionBackwards]);
    assert_eq!(changed(finished_on(before)).faults(), [DossierFault::FinishedBeforeReceived]);
    let returned = changed(|dossier| dossier.returned_on = Some(before));
    assert_eq!(returned.faults(), [DossierFault::ReturnedBeforeReceived]);
    let parts =
        vec![participant(before, None), participant(received, Some(before)), participant(received, Some(received))];
    let taking_part = changed(|dossier| dossier.participants = parts);
    assert_eq!(taking_part.faults(), [DossierFault::ParticipantBeforeReceived { index: 1 }]);
    let all = changed(|dossier| {
        dossier.due_on = before;
        dossier.finished_on = Some(before);
        dossier.returned_on = Some(before);
    });
    let faults =
        [DossierFault::DueBeforeReceived, DossierFault::FinishedBeforeReceived, DossierFault::ReturnedBeforeReceived];
    assert_eq!(all.faults(), faults);
}

#[test]
fn a_dossier_that_is_done_says_when_and_one_that_is_not_need_not() {
    for status in DossierStatus::ALL {
        let without_day = changed(|dossier| {
            open(dossier);
            dossier.status = status;
        });
        let done = matches!(status, DossierStatus::Finished | DossierStatus::Returned);
        assert_eq!(status.is_done(), done, "{status:?}");
        assert_eq!(without_day.faults() == [DossierFault::DoneWithoutDate], done, "{status:?}");
        for handed_over in [true, false] {
            let day = Some(date!(2021 - 04 - 19));
            let with_day = changed(|dossier| {
                dossier.status = status;
                (dossier.finished_on, dossier.returned_on) = if handed_over { (None, day) } else { (day, None) };
            });
            assert_eq!(with_day.faults(), [], "{status:?}");
            assert_eq!(with_day.done_on(), day);
        }
    }
}

#[test]
fn what_was_refused_withdrawn_stopped_or_deleted_does_not_count() {
    use DossierStatus::{AwaitingPayment, AwaitingSupplement, Finished, Processing, Returned};
    for status in DossierStatus::ALL {
        let counts = [Processing, AwaitingSupplement, AwaitingPayment, Finished, Returned].contains(&status);
        assert_eq!(status.counts(), counts, "{status:?}");
        assert_eq!(changed(|dossier| dossier.status = status).counted().is_some(), counts, "{status:?}");
    }
}

#[test]
fn it_counts_in_the_quarter_of_its_end_or_of_its_due_date_whichever_comes_first() {
    let counts_in =
        |change: &dyn Fn(&mut Dossier)| changed(|dossier| change(dossier)).counted().unwrap().period.to_string();
    assert_eq!(counts_in(&|dossier| dossier.due_on = date!(2021 - 07 - 01)), "2021-Q2", "done before it is due");
    assert_eq!(counts_in(&|dossier| dossier.finished_on = Some(date!(2021 - 07 - 01))), "2021-Q2", "late since April");
    let both = |dossier: &mut Dossier| {
        dossier.due_on = date!(2021 - 07 - 01);
        dossier.finished_on = Some(date!(2021 - 07 - 02));
    };
    assert_eq!(counts_in(&both), "2021-Q3");
    let extended = |dossier: &mut Dossier| {
        both(dossier);
        dossier.due_on = date!(2021 - 06 - 30);
        dossier.extension =
            Some(Extension { due_on: date!(2021 - 07 - 05), reason: "Kiểm tra thực địa".to_owned() });
    };
    assert_eq!(counts_in(&extended), "2021-Q3", "the extended due date counts");
}

#[test]
fn one_that_is_open_counts_as_late_from_the_day_after_its_due_date() {
    let counted = changed(open).counted().unwrap();
    assert_eq!((counted.period.to_string().as_str(), counted.open_due_on), ("2021-Q2", Some(date!(2021 - 04 - 20))));
    assert_eq!(counted.outcome(Measure::TotalTime), LevelReached::Worst);
    let on = [date!(2021 - 04 - 19), date!(2021 - 04 - 20), date!(2021 - 04 - 21)].map(|day| counted.counts_on(day));
    assert_eq!(on, [false, false, true]);
    let done = dossier().counted().unwrap();
    assert_eq!(done.open_due_on, None);
    assert!(done.counts_on(date!(2021 - 04 - 01)), "what is done counts at once");
}

#[test]
fn early_gives_most_on_the_day_less_and_late_nothing() {
    for (day, level) in [
        (date!(2021 - 04 - 19), LevelReached::Best),
        (date!(2021 - 04 - 20), LevelReached::Middle),
        (date!(2021 - 04 - 21), LevelReached::Worst),
    ] {
        let dossier = changed(finished_on(day));
        for measure in [Measure::TotalTime, Measure::UnitTime, Measure::Attitude] {
            assert_eq!(reaches(&dossier, measure), level, "{measure:?} on {day}");
        }
    }
    // Whoever fetches a result late does not make its unit late.
    assert_eq!(reaches(&dossier(), Measure::TotalTime), LevelReached::Best);
}

fn participant(due_on: Date, finished_on: Option<Date>) -> Participant {
    Participant { unit: "so-tu-phap".parse().unwrap(), due_on, finished_on }
}

#[test]
fn the_latest_of_those_who_take_part_counts_and_a_part_without_a_day_ended_with_the_dossier() {
    let due = date!(2021 - 04 - 15);
    let with = |parts: Vec<Participant>| changed(|dossier| dossier.participants = parts);
    let early = participant(due, Some(date!(2021 - 04 - 14)));
    assert_eq!(reaches(&with(vec![early.clone()]), Measure::UnitTime), LevelReached::Best);
    let on_the_day = with(vec![early.clone(), participant(due, Some(due))]);
    assert_eq!(reaches(&on_the_day, Measure::UnitTime), LevelReached::Middle);
    let without_day = with(vec![participant(due, None), early]);
    assert_eq!(reaches(&without_day, Measure::UnitTime), LevelReached::Worst, "the dossier ended on the 19th");
    assert_eq!(reaches(&without_day, Measure::TotalTime), LevelReached::Best, "which was in time for the whole");
}

#[test]
fn the_units_own_requests_count_and_the_applicants_do_not() {
    let with = |faults: &[RequestFault]| {
        let request = |fault| SupplementRequest { requested_on: date!(2021 - 04 - 10), fault };
        changed(|dossier| dossier.supplement_requests = faults.iter().copied().map(request).collect())
    };
    use RequestFault::{Applicant, Unit};
    for (faults, level) in [
        (&[][..], LevelReached::Best),
        (&[Applicant, Applicant], LevelReached::Best),
        (&[Unit], LevelReached::Middle),
        (&[Applicant, Unit], LevelReached::Middle),
        (&[Unit, Unit], LevelReached::Worst),
        (&[Unit, Unit, Unit], LevelReached::Worst),
    ] {
        assert_eq!(reaches(&with(faults), Measure::Contacts), level, "{faults:?}");
    }
}

#[test]
fn one_agency_may_be_turned_to_and_the_body_of_a_field_check_comes_on_top() {
    for (agencies, field_check, level) in [
        (0, false, LevelReached::Best),
        (0, true, LevelReached::Best),
        (1, false, LevelReached::Middle),
        (1, true, LevelReached::Middle),
        (2, false, LevelReached::Worst),
        (2, true, LevelReached::Middle),
        (3, true, LevelReached::Worst),
        (3, false, LevelReached::Worst),
    ] {
        let dossier = changed(|dossier| (dossier.agencies_contacted, dossier.field_check) = (agencies, field_check));
        assert_eq!(reaches(&dossier, Measure::AgenciesContacted), level, "{agencies}, {field_check}");
    }
}

#[test]
fn only_what_came_online_is_online() {
    let online = |channel| changed(|dossier| dossier.channel = channel).counted().unwrap().outcomes.online();
    assert_eq!([Channel::Direct, Channel::Online, Channel::Post].map(online), [false, true, false]);
}
