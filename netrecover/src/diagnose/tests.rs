//! The rules over every combination of what they look at, and the table of the cases that have a name.

use super::*;
use crate::types::{Layer, Verdict};

const ALL: Trusts = Trusts { link: true, own_heard: true, address: true, gateway: true, names: true, path: true };
const NONE: Trusts =
    Trusts { link: false, own_heard: false, address: false, gateway: false, names: false, path: false };

/// Everything well.
const WELL: View = View {
    station: true,
    ap_failed: false,
    ap_down: false,
    blind_link: false,
    chip: Health::Good,
    link: Some(true),
    down_long: false,
    refused: false,
    rejected: false,
    joining_failed: false,
    hears: Hears::Unknown,
    crowd: false,
    weak: false,
    lossy: false,
    chip_at_fault: false,
    undecided: false,
    address: AddressView::Held,
    gateway: Health::Good,
    names: Health::Good,
    path: Health::Good,
    answered: true,
    intercepted: false,
    received: true,
    doubt: false,
    retried: false,
    exhausted: false,
    service: ServiceView::Fine,
    trusts: ALL,
};

/// Calls `check` with every combination; `bits` gives the flags.
fn every_view(mut check: impl FnMut(&View, Symptom)) -> u64 {
    const HEALTHS: [Health; 4] = [Health::Unknown, Health::Good, Health::Doubtful, Health::Bad];
    const FAR: [Health; 3] = [Health::Unknown, Health::Good, Health::Bad];
    const HEARS: [Hears; 5] = [Hears::Unknown, Hears::Own, Hears::OwnWeak, Hears::OthersOnly, Hears::Nothing];
    const ADDRESSES: [AddressView; 4] =
        [AddressView::Held, AddressView::Awaited, AddressView::Missing, AddressView::Refused];
    let mut count = 0;
    for bits in 0..1_u32 << 11 {
        let flag = |bit: u32| bits & 1 << bit != 0;
        let base = View {
            blind_link: flag(0),
            refused: flag(1),
            joining_failed: flag(2),
            crowd: flag(3),
            weak: flag(4),
            chip_at_fault: flag(5),
            received: flag(6),
            doubt: flag(7),
            retried: flag(8),
            exhausted: flag(9),
            trusts: if flag(10) { ALL } else { NONE },
            down_long: true,
            ..WELL
        };
        for chip in [Health::Good, Health::Doubtful] {
            for hears in HEARS {
                let mut see = |view: View| {
                    count += 1;
                    check(&view, diagnose(&view));
                };
                see(View { chip, hears, link: Some(false), ..base });
                for address in ADDRESSES {
                    for gateway in HEALTHS {
                        for (names, path) in FAR.into_iter().flat_map(|names| FAR.map(|path| (names, path))) {
                            see(View { chip, hears, address, gateway, names, path, ..base });
                        }
                    }
                }
            }
        }
    }
    count
}

fn heard_something(view: &View) -> bool {
    let answered = [view.gateway, view.names, view.path].contains(&Health::Good);
    let in_the_air = matches!(view.hears, Hears::Own | Hears::OwnWeak | Hears::OthersOnly);
    view.refused || view.received || view.weak || answered || in_the_air || view.address == AddressView::Refused
}

#[test]
fn every_view_obeys_the_rules() {
    let count = every_view(|view, symptom| {
        let verdict = symptom.verdict();
        let up = view.link == Some(true);
        match verdict {
            Verdict::Upstream(_) => assert!(heard_something(view), "{symptom:?} {view:?}"),
            Verdict::Local(_) => {
                let heard_a_crowd = symptom == Symptom::RadioDeaf && view.crowd && view.hears == Hears::Nothing;
                assert!(view.trusts == ALL || heard_a_crowd, "what never worked accuses nobody: {symptom:?} {view:?}");
                assert!(!(up && view.received && view.address != AddressView::Awaited), "{symptom:?} {view:?}");
                assert!(!view.exhausted, "a ladder that did not help is no proof: {symptom:?} {view:?}");
                let held = up && view.address == AddressView::Held;
                assert!(!(held && view.gateway == Health::Good), "{symptom:?} {view:?}");
            }
            Verdict::Healthy => {
                assert!(up && view.address == AddressView::Held, "{view:?}");
                assert!(view.path != Health::Bad && view.names != Health::Bad, "{view:?}");
            }
            Verdict::Service => panic!("no service was in trouble: {view:?}"),
            Verdict::Undetermined => {
                let proven = up && view.address == AddressView::Held && view.gateway == Health::Good;
                assert!(!proven, "{symptom:?} {view:?}");
            }
        }
        if symptom == Symptom::Exhausted {
            assert!(view.exhausted);
        }
    });
    assert!(count > 1_000_000);
}

#[test]
fn named_cases_have_their_symptom() {
    let down = View { link: Some(false), answered: false, received: false, down_long: true, ..WELL };
    let dead = View {
        gateway: Health::Bad,
        names: Health::Bad,
        path: Health::Bad,
        received: false,
        hears: Hears::Own,
        ..WELL
    };
    let deaf = View { hears: Hears::Nothing, ..dead };
    let overdue = ServiceView::Overdue(embassy_time::Instant::MIN);
    let cases = [
        (WELL, Symptom::Well),
        (View { chip: Health::Bad, ..dead }, Symptom::ChipSilent),
        (View { chip: Health::Bad, exhausted: true, trusts: NONE, ..dead }, Symptom::ChipSilent),
        (View { chip: Health::Unknown, ..WELL }, Symptom::Observing),
        (View { station: false, ap_down: true, ..WELL }, Symptom::Observing),
        (View { station: false, ap_down: true, ap_failed: true, ..WELL }, Symptom::ApInactive),
        (View { ap_down: true, ap_failed: true, ..WELL }, Symptom::ApInactive),
        (View { station: false, link: None, ..WELL }, Symptom::Well),
        (View { link: None, ..WELL }, Symptom::Observing),
        (View { refused: true, ..down }, Symptom::CredentialsRefused),
        (View { refused: true, trusts: NONE, ..down }, Symptom::CredentialsRefused),
        (View { rejected: true, ..down }, Symptom::Rejected),
        (View { hears: Hears::Own, ..down }, Symptom::Observing),
        (View { hears: Hears::Own, joining_failed: true, ..down }, Symptom::AssociationFails),
        (View { hears: Hears::Own, joining_failed: true, exhausted: true, ..down }, Symptom::Exhausted),
        (View { hears: Hears::Own, joining_failed: true, trusts: NONE, ..down }, Symptom::NeverWorked),
        (View { hears: Hears::OwnWeak, joining_failed: true, ..down }, Symptom::WeakSignal),
        (View { hears: Hears::OthersOnly, ..down }, Symptom::ApGone),
        (View { hears: Hears::OthersOnly, trusts: Trusts { own_heard: false, ..ALL }, ..down }, Symptom::Silence),
        (View { hears: Hears::Nothing, crowd: true, ..down }, Symptom::RadioDeaf),
        (View { hears: Hears::Nothing, ..down }, Symptom::Silence),
        (View { hears: Hears::Nothing, trusts: NONE, ..down }, Symptom::NeverWorked),
        (View { hears: Hears::Nothing, chip_at_fault: true, ..down }, Symptom::RadioDeaf),
        (View { blind_link: true, ..down }, Symptom::NoCarrier),
        (View { blind_link: true, down_long: false, ..down }, Symptom::Observing),
        (View { blind_link: true, trusts: NONE, ..down }, Symptom::NeverWorked),
        (View { address: AddressView::Awaited, ..WELL }, Symptom::Observing),
        (View { address: AddressView::Refused, ..WELL }, Symptom::DhcpRefuses),
        (View { address: AddressView::Missing, ..WELL }, Symptom::DhcpSilent),
        (View { address: AddressView::Missing, ..dead }, Symptom::NoLease),
        (View { address: AddressView::Missing, retried: true, ..dead }, Symptom::DhcpSilent),
        (dead, Symptom::LinkDead),
        (View { chip: Health::Doubtful, ..dead }, Symptom::Observing),
        (View { hears: Hears::Unknown, ..dead }, Symptom::Observing),
        (View { received: true, ..dead }, Symptom::GatewaySilent),
        (View { retried: true, ..dead }, Symptom::GatewaySilent),
        (View { retried: true, doubt: true, ..dead }, Symptom::Unproven),
        (View { weak: true, ..dead }, Symptom::WeakSignal),
        (View { blind_link: true, ..dead }, Symptom::LinkDead),
        (View { blind_link: true, retried: true, ..dead }, Symptom::Unproven),
        (deaf, Symptom::LinkDead),
        (View { crowd: true, ..deaf }, Symptom::RadioDeaf),
        (View { chip_at_fault: true, ..deaf }, Symptom::RadioDeaf),
        (View { undecided: true, hears: Hears::Nothing, ..deaf }, Symptom::Observing),
        (View { undecided: true, hears: Hears::Nothing, crowd: true, ..deaf }, Symptom::RadioDeaf),
        (View { chip_at_fault: true, exhausted: true, ..deaf }, Symptom::Exhausted),
        (View { retried: true, ..deaf }, Symptom::Unproven),
        (View { gateway: Health::Good, ..dead }, Symptom::PathFails),
        (View { gateway: Health::Good, intercepted: true, ..dead }, Symptom::Intercepted),
        (View { gateway: Health::Good, path: Health::Good, ..dead }, Symptom::NamesFail),
        (View { gateway: Health::Unknown, ..dead }, Symptom::Observing),
        (View { names: Health::Good, path: Health::Good, ..dead }, Symptom::Well),
        (View { trusts: Trusts { gateway: false, ..ALL }, ..dead }, Symptom::LinkDead),
        (View { trusts: Trusts { gateway: false, ..ALL }, received: true, ..dead }, Symptom::PathFails),
        (View { trusts: NONE, ..dead }, Symptom::NeverWorked),
        (View { service: overdue, ..WELL }, Symptom::AcksStopped),
        (View { service: overdue, path: Health::Unknown, ..WELL }, Symptom::Well),
        (View { service: overdue, path: Health::Bad, ..WELL }, Symptom::PathFails),
        (View { service: ServiceView::Refusing, ..WELL }, Symptom::PeerRefuses),
        (View { service: overdue, chip: Health::Bad, ..WELL }, Symptom::ChipSilent),
        (
            View { service: overdue, trusts: Trusts { path: false, ..ALL }, path: Health::Unknown, ..WELL },
            Symptom::AcksStopped,
        ),
    ];
    for (view, expected) in cases {
        assert_eq!(diagnose(&view), expected, "{view:?}");
    }
}

#[test]
fn every_symptom_has_one_verdict_and_its_index() {
    for index in 0..25 {
        let symptom = Symptom::from_index(index).expect("there are 25");
        assert_eq!(symptom as u8, index);
        let upstream = matches!(symptom.verdict(), Verdict::Upstream(_) | Verdict::Healthy);
        assert!(!upstream || symptom as usize >= Symptom::ACTIONABLE, "{symptom:?} has rungs");
    }
    assert_eq!(Symptom::from_index(25), None);
    assert_eq!(Symptom::LinkDead.verdict().layer(), Some(Layer::Gateway));
}
