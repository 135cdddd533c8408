use super::*;
use crate::fault::{Effect, Spec};
use crate::types::ResetCause;

const SECOND: u64 = 1_000_000;

fn active(instance: u32, kind: Kind, cure: Option<Rung>) -> Active {
    let spec = Spec {
        kind,
        effect: Effect::ApDown,
        at_us: 0,
        for_us: None,
        every_us: None,
        jitter_us: 0,
        count: 0,
        cure,
        link: None,
    };
    Active { instance, spec, started_us: 0, ends_us: None }
}

/// A judge whose board was just online, one second in, with a fault of this kind.
fn with(kind: Kind, cure: Option<Rung>) -> Judge {
    let mut judge = Judge::new(JudgeConfig::default());
    judge.board_reset(0, ResetCause::PowerOn);
    judge.success(SECOND / 2, Evidence::Service, &mut Vec::new());
    judge.begin(SECOND, &active(0, kind, cure), cure);
    judge
}

fn run(judge: &mut Judge, at_s: u64, rung: Rung) {
    judge.report(at_s * SECOND, Report::RungBegun(rung));
    judge.report((at_s + 3) * SECOND, Report::RungEnded(rung, Outcome::Failed));
}

fn verdict(class: Class, layer: Layer) -> Report {
    Report::Verdict { class, layer: Some(layer) }
}

#[test]
fn cured_fault_is_timed_from_its_start_against_notice_and_contract() {
    let mut judge = with(Kind::ChipWedged, Some(Rung::ChipReset));
    judge.lost(4 * SECOND, Kind::ChipWedged, false);
    judge.lost(9 * SECOND, Kind::ChipWedged, true);
    judge.report(6 * SECOND, verdict(Class::Local, Layer::Chip));
    judge.report(7 * SECOND, Report::RungBegun(Rung::ChipReset));
    judge.cured(8 * SECOND, 0, Rung::ChipReset);
    judge.report(10 * SECOND, Report::RungEnded(Rung::ChipReset, Outcome::Cured));
    let mut recovered = Vec::new();
    judge.success(11 * SECOND, Evidence::None, &mut recovered);
    assert!(recovered.is_empty());
    judge.success(12 * SECOND, Evidence::Gateway, &mut recovered);
    assert_eq!(recovered, [(0, Kind::ChipWedged)]);
    let summary = judge.summary(20 * SECOND);
    let fault = &summary.faults[0];
    // Noticed at 4 s + 1 s time-out, contract 5 s.
    assert_eq!(fault.clairvoyant_s, Some(10.0));
    assert_eq!(
        (fault.started_s, fault.detected_s, fault.cleared_s, fault.recovered_s),
        (1.0, Some(6.0), Some(8.0), Some(12.0))
    );
    assert_eq!(summary.recover_ratio, Some(11.0 / 9.0));
    assert_eq!((fault.verdict_correct, fault.cured_by), (true, Some(Rung::ChipReset)));
    assert_eq!(fault.actions.len(), 1);
    assert!(summary.violations.is_empty());
}

#[test]
fn fault_ended_by_time_is_timed_from_its_end() {
    let mut judge = with(Kind::ApDown, None);
    judge.lost(SECOND, Kind::ApDown, true);
    judge.clear(100 * SECOND, 0);
    judge.success(105 * SECOND, Evidence::Path, &mut Vec::new());
    let summary = judge.summary(200 * SECOND);
    assert_eq!(summary.faults[0].clairvoyant_s, Some(102.5));
    assert_eq!(summary.recover_ratio, Some(2.0));
    assert_eq!(summary.faults[0].cure, "outside");
}

#[test]
fn recovery_needs_an_answer_from_where_it_failed() {
    use Evidence::{Gateway, Names, Path, Service};
    let cases: [(Kind, &[Evidence], Evidence); 5] = [
        (Kind::ApDown, &[], Gateway),
        (Kind::UpstreamDead, &[Gateway, Names], Path),
        (Kind::DnsDead, &[Gateway, Path], Names),
        (Kind::ServiceDead, &[Gateway, Names, Path], Service),
        (Kind::HalfOpenTcp, &[Gateway, Names, Path], Service),
    ];
    for (kind, not_enough, enough) in cases {
        let mut judge = with(kind, None);
        let mut recovered = Vec::new();
        judge.success(2 * SECOND, Service, &mut recovered);
        assert!(recovered.is_empty(), "{kind}: not while it acts");
        judge.clear(3 * SECOND, 0);
        for evidence in not_enough {
            judge.success(4 * SECOND, *evidence, &mut recovered);
            assert!(recovered.is_empty(), "{kind} {evidence:?}");
        }
        judge.success(5 * SECOND, enough, &mut recovered);
        assert_eq!(recovered, [(0, kind)]);
    }
}

#[test]
fn silence_is_noticed_after_the_wait_of_its_probe_a_denial_at_once() {
    let cured = |kind, rung, at_once| {
        let mut judge = with(kind, Some(rung));
        judge.lost(2 * SECOND, kind, at_once);
        judge.cured(40 * SECOND, 0, rung);
        judge.summary(50 * SECOND).faults[0].clairvoyant_s
    };
    // Start of the silence, the wait, and the contract of the rung.
    assert_eq!(cured(Kind::HalfOpenTcp, Rung::Service, false), Some(2.0 + 30.0 + 1.0));
    assert_eq!(cured(Kind::HalfOpenTcp, Rung::Service, true), Some(2.0 + 1.0));
    assert_eq!(cured(Kind::RadioWedged, Rung::RadioToggle, false), Some(2.0 + 1.0 + 3.0));
}

#[test]
fn clairvoyant_is_never_beaten() {
    let mut judge = with(Kind::HalfOpenTcp, Some(Rung::Service));
    judge.lost(2 * SECOND, Kind::HalfOpenTcp, false);
    judge.cured(5 * SECOND, 0, Rung::Service);
    judge.success(6 * SECOND, Evidence::Service, &mut Vec::new());
    let summary = judge.summary(10 * SECOND);
    assert_eq!((summary.faults[0].clairvoyant_s, summary.recover_ratio), (Some(6.0), Some(1.0)));
}

#[test]
fn fault_that_nobody_could_notice_has_no_clairvoyant() {
    let mut judge = with(Kind::DnsDead, None);
    judge.clear(2 * SECOND, 0);
    judge.success(3 * SECOND, Evidence::Names, &mut Vec::new());
    let summary = judge.summary(4 * SECOND);
    assert_eq!((summary.faults[0].clairvoyant_s, summary.recover_ratio), (None, None));
}

#[test]
fn higher_rung_before_the_least_had_its_contract_is_a_violation() {
    let mut judge = with(Kind::ChipWedged, Some(Rung::ChipReset));
    run(&mut judge, 5, Rung::RadioToggle);
    run(&mut judge, 10, Rung::Reconnect);
    assert!(judge.violations().is_empty(), "lesser rungs are anyone's right");
    run(&mut judge, 20, Rung::Reload);
    assert_eq!(judge.violations().len(), 1);
    let mut judge = with(Kind::ChipWedged, Some(Rung::ChipReset));
    judge.report(5 * SECOND, Report::RungBegun(Rung::ChipReset));
    judge.report(6 * SECOND, Report::RungEnded(Rung::ChipReset, Outcome::Cancelled));
    run(&mut judge, 10, Rung::Reload);
    assert_eq!(judge.violations().len(), 1, "a cancelled one had not");
    let mut judge = with(Kind::ChipWedged, Some(Rung::ChipReset));
    run(&mut judge, 5, Rung::ChipReset);
    run(&mut judge, 10, Rung::Reload);
    assert!(judge.violations().is_empty());
}

#[test]
fn radio_touched_under_upstream_or_service_fault_is_a_violation() {
    for (kind, cure) in
        [(Kind::UpstreamDead, None), (Kind::ServiceDead, None), (Kind::HalfOpenTcp, Some(Rung::Service))]
    {
        for rung in [Rung::RadioToggle, Rung::Reconnect, Rung::ChipReset, Rung::McuReset] {
            let mut judge = with(kind, cure);
            run(&mut judge, 5, rung);
            assert_eq!(judge.violations().len(), 1, "{kind} {rung}");
        }
        let mut judge = with(kind, cure);
        run(&mut judge, 5, Rung::Service);
        run(&mut judge, 10, Rung::Reload);
        assert!(judge.violations().is_empty(), "{kind}");
    }
}

#[test]
fn action_is_allowed_if_one_of_several_faults_calls_for_it() {
    let mut judge = with(Kind::UpstreamDead, None);
    judge.begin(2 * SECOND, &active(1, Kind::RadioWedged, Some(Rung::RadioToggle)), Some(Rung::RadioToggle));
    run(&mut judge, 5, Rung::RadioToggle);
    assert!(judge.violations().is_empty());
}

#[test]
fn chip_reset_with_nothing_wrong_is_a_violation() {
    let mut judge = Judge::new(JudgeConfig::default());
    run(&mut judge, 50, Rung::ChipReset);
    assert_eq!(judge.violations().len(), 1);
}

fn reset_under(kind: Kind, cure: Option<Rung>, class: Class, tried: Option<Rung>, cause: ResetCause) -> Resets {
    let mut judge = with(kind, cure);
    judge.report(3 * SECOND, Report::Verdict { class, layer: None });
    if let Some(rung) = tried {
        run(&mut judge, 5, rung);
    }
    judge.board_reset(20 * SECOND, cause);
    judge.summary(30 * SECOND).resets
}

#[test]
fn resets_are_told_apart() {
    use ResetCause::{Commanded, Program, Watchdog};
    let reset = |kind, cure, class, tried, cause| {
        let resets = reset_under(kind, cure, class, tried, cause);
        (resets.needless, resets.blind, resets.futile)
    };
    let chip = Some(Rung::ChipReset);
    assert_eq!(reset(Kind::UpstreamDead, None, Class::Upstream, None, Commanded), (1, 0, 0));
    assert_eq!(reset(Kind::UpstreamDead, None, Class::Local, None, Watchdog), (1, 0, 0));
    assert_eq!(reset(Kind::UpstreamDead, None, Class::Upstream, None, Program), (0, 0, 0), "the user's own affair");
    assert_eq!(reset(Kind::HalfOpenTcp, Some(Rung::Service), Class::Service, None, Commanded), (1, 0, 0));
    assert_eq!(reset(Kind::ChipWedged, chip, Class::Local, None, Commanded), (1, 0, 0), "a lesser rung was untried");
    assert_eq!(reset(Kind::ChipWedged, chip, Class::Local, chip, Commanded), (0, 0, 0));
    assert_eq!(reset(Kind::ChipWedged, Some(Rung::McuReset), Class::Local, None, Commanded), (0, 0, 0));
    assert_eq!(reset(Kind::ApDown, None, Class::Undetermined, None, Commanded), (0, 1, 0));
    assert_eq!(reset(Kind::ApDown, None, Class::Local, None, Commanded), (0, 0, 1));
    assert_eq!(reset(Kind::ApDown, None, Class::Upstream, None, Commanded), (1, 0, 0), "against its own verdict");
    assert_eq!(reset(Kind::VmHang, Some(Rung::McuReset), Class::Healthy, None, Watchdog), (0, 0, 0));
}

#[test]
fn second_blind_reset_within_a_day_is_a_violation() {
    let day = 86_400 * SECOND;
    for (gap, violations) in [(day / 2, 1), (day + SECOND, 0)] {
        let mut judge = with(Kind::ApDown, None);
        judge.report(3 * SECOND, Report::Verdict { class: Class::Undetermined, layer: None });
        judge.board_reset(10 * SECOND, ResetCause::Commanded);
        judge.board_reset(10 * SECOND + gap, ResetCause::Commanded);
        assert_eq!((judge.resets.blind, judge.violations().len()), (2, violations));
    }
}

#[test]
fn blind_reset_after_which_the_network_is_back_at_once_leaves_the_days_ration() {
    for (back_s, violations) in [(12, 0), (60, 1)] {
        let mut judge = with(Kind::ApDown, None);
        judge.report(3 * SECOND, Report::Verdict { class: Class::Undetermined, layer: None });
        judge.board_reset(10 * SECOND, ResetCause::Commanded);
        judge.clear(11 * SECOND, 0);
        judge.success(back_s * SECOND, Evidence::Gateway, &mut Vec::new());
        judge.begin(5_000 * SECOND, &active(1, Kind::ApDown, None), None);
        judge.board_reset(5_030 * SECOND, ResetCause::Commanded);
        assert_eq!((judge.resets.blind, judge.violations().len()), (2, violations), "{back_s} s");
    }
}

#[test]
fn program_that_raises_justifies_a_reset_without_any_fault() {
    let mut judge = Judge::new(JudgeConfig::default());
    judge.report(SECOND, Report::ProgramEnded(true));
    judge.board_reset(2 * SECOND, ResetCause::Commanded);
    judge.board_reset(3 * SECOND, ResetCause::Commanded);
    assert_eq!(judge.resets, Resets { commanded: 2, needless: 1, ..Resets::default() });
}

#[test]
fn program_whose_end_leaves_something_behind_is_a_violation() {
    let mut judge = Judge::new(JudgeConfig::default());
    judge.report(SECOND, Report::ProgramLeft { claims: 1, finalizers: 0, heap_words: 0 });
    assert_eq!(judge.violations().len(), 1);
}

#[test]
fn online_ratio_counts_powered_time_only() {
    let mut judge = Judge::new(JudgeConfig::default());
    judge.success(10 * SECOND, Evidence::Service, &mut Vec::new());
    judge.power_cut(20 * SECOND);
    judge.board_reset(120 * SECOND, ResetCause::PowerOn);
    judge.success(130 * SECOND, Evidence::Service, &mut Vec::new());
    judge.link_down(140 * SECOND);
    // On for 10 + 10 of 20 + 30 seconds.
    assert_eq!(judge.summary(150 * SECOND).online_ratio, 0.4);
}

#[test]
fn frame_in_flight_when_a_fault_begins_proves_nothing() {
    let mut judge = with(Kind::UpstreamDead, None);
    judge.success(SECOND + 20_000, Evidence::Service, &mut Vec::new());
    // Online from 0.5 s to 1 s.
    assert_eq!(judge.summary(2 * SECOND).online_ratio, 0.25);
}

#[test]
fn verdict_is_right_at_its_layers_and_wrong_elsewhere() {
    let cases = [
        (Kind::GatewayDead, Class::Upstream, Layer::Gateway, true),
        (Kind::GatewayDead, Class::Local, Layer::Gateway, true),
        (Kind::ApDown, Class::Upstream, Layer::Link, true),
        (Kind::ApDown, Class::Local, Layer::Link, false),
        (Kind::ChipWedged, Class::Local, Layer::Chip, true),
        (Kind::ChipWedged, Class::Upstream, Layer::Link, false),
        (Kind::GatewayDead, Class::Local, Layer::Chip, false),
        (Kind::GatewayDead, Class::Upstream, Layer::Path, false),
        (Kind::UpstreamDead, Class::Upstream, Layer::Path, true),
        (Kind::UpstreamDead, Class::Local, Layer::Gateway, false),
        (Kind::HalfOpenTcp, Class::Service, Layer::Service, true),
        (Kind::ApDown, Class::Undetermined, Layer::Link, true),
        (Kind::Exception, Class::Service, Layer::Service, true),
    ];
    for (kind, class, layer, right) in cases {
        let mut judge = with(kind, None);
        judge.report(2 * SECOND, verdict(class, layer));
        let summary = judge.summary(3 * SECOND);
        assert_eq!(summary.faults[0].verdict_correct, right, "{kind} {class} {layer}");
        assert_eq!(summary.verdicts_wrong, u64::from(!right));
    }
}

#[test]
fn document_has_the_promised_fields_in_kebab_case_words() {
    let mut judge = with(Kind::ChipWedged, Some(Rung::ChipReset));
    run(&mut judge, 5, Rung::ChipReset);
    let document = serde_json::to_value(judge.summary(20 * SECOND)).unwrap();
    for key in ["faults", "resets", "reloads", "online_ratio", "violations"] {
        assert!(document.get(key).is_some(), "{key}");
    }
    let fault = &document["faults"][0];
    let keys = [
        "kind",
        "cure",
        "started_s",
        "cleared_s",
        "verdict",
        "verdict_correct",
        "actions",
        "detected_s",
        "recovered_s",
        "clairvoyant_s",
    ];
    assert!(keys.iter().all(|key| fault.get(key).is_some()), "{fault}");
    assert_eq!((&fault["kind"], &fault["cure"]), (&"chip-wedged".into(), &"chip-reset".into()));
    let action = serde_json::json!({"rung": "chip-reset", "started_s": 5.0, "ended_s": 8.0, "outcome": "failed"});
    assert_eq!(fault["actions"][0], action);
    for key in ["commanded", "watchdog", "needless", "blind"] {
        assert!(document["resets"].get(key).is_some(), "{key}");
    }
}
