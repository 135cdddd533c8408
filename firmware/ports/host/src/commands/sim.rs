//! `fieldwarden sim`.

use std::io::{self, Write};
use std::process::ExitCode;

use fieldwarden::folder::{Folder, fault_script};
use fieldwarden::machine::policy::Policy;
use fieldwarden::sim::fleet::{self, Fleet};
use fieldwarden::sim::{Document, Setup, Simulation};
use fieldwarden::timeline::{self, Story};
use fieldwarden_netrecover::LinkKind;

use crate::cli::{LinkArg, PolicyArg, SimArgs};
use crate::failure::Failure;

/// The kind of link in the firmware's words.
pub fn link(arg: LinkArg) -> LinkKind {
    match arg {
        LinkArg::Wifi => LinkKind::NativeWifi,
        LinkArg::Coprocessor => LinkKind::CoProcessor,
        LinkArg::Wired => LinkKind::Wired,
    }
}

fn policy(arg: PolicyArg) -> Policy {
    match arg {
        PolicyArg::Fieldwarden => Policy::Fieldwarden,
        PolicyArg::Ladder => Policy::Ladder,
        PolicyArg::RebootAfter15 => Policy::RebootAfter15,
        PolicyArg::PingOrReboot => Policy::PingOrReboot,
    }
}

/// Runs the command.
pub fn run(args: &SimArgs) -> Result<ExitCode, Failure> {
    let folder = Folder::read(&args.dir).map_err(Failure::failed)?;
    let script = fault_script(&args.faults).map_err(Failure::failed)?;
    for warning in &folder.warnings {
        eprintln!("warning: {warning}");
    }
    let duration_us = u64::try_from(args.duration.as_micros())
        .map_err(|_| Failure::failed("the duration is longer than a simulation can last"))?;
    let setup = Setup::new(&folder, link(args.link), script, args.seed, duration_us)
        .map_err(Failure::failed)?
        .under(policy(args.policy));
    let mut out = io::stdout().lock();
    if args.boards > 1 {
        return many(&setup, args, &mut out);
    }
    let mut failed = None;
    let mut story = Story::default();
    let document = Simulation::new(setup, &mut |at_us, happening| {
        if !args.json
            && failed.is_none()
            && let Some(line) = story.line(at_us, &happening)
        {
            failed = writeln!(out, "{}  {line}", timeline::time(at_us)).err();
        }
    })
    .run();
    let printed = match failed {
        Some(error) => Err(error),
        None if args.json => json(&document, &mut out),
        None => summary(&document, &mut out),
    };
    match printed {
        // Whoever read the output has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        Err(error) => return Err(Failure::failed(format_args!("cannot print: {error}"))),
        Ok(()) => {}
    }
    Ok(ExitCode::from(u8::from(!document.summary.violations.is_empty())))
}

/// Many boards: one document for all, or what they have in common in words.
fn many(setup: &Setup, args: &SimArgs, out: &mut impl Write) -> Result<ExitCode, Failure> {
    let fleet = fleet::play(setup, usize::from(args.boards));
    let printed = if args.json { json(&fleet, out) } else { fleet_summary(&fleet, out) };
    match printed {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        Err(error) => return Err(Failure::failed(format_args!("cannot print: {error}"))),
        Ok(()) => {}
    }
    let bad = fleet.boards.iter().any(|board| !board.summary.violations.is_empty());
    Ok(ExitCode::from(u8::from(bad || fleet.boards.len() < usize::from(args.boards))))
}

fn fleet_summary(fleet: &Fleet, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "boards      {} behind one access point", fleet.boards.len())?;
    writeln!(out, "asked       {} times for an association, {} refused", fleet.asked_s.len(), fleet.refused_s.len())?;
    writeln!(out, "leases      {} messages dropped", fleet.leases_dropped)?;
    for board in &fleet.boards {
        for violation in &board.summary.violations {
            writeln!(out, "VIOLATION   board of seed {}: {violation}", board.seed)?;
        }
    }
    Ok(())
}

fn json(document: &impl serde::Serialize, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, document)?;
    writeln!(out)
}

fn summary(document: &Document, out: &mut impl Write) -> io::Result<()> {
    let summary = &document.summary;
    let recovered = summary.faults.iter().filter(|fault| fault.recovered_s.is_some()).count();
    let resets = &summary.resets;
    writeln!(out)?;
    writeln!(
        out,
        "{} of board time in {:.2} s, {:.0} times as fast as real time; seed {}",
        timeline::time((document.board_time_s * 1e6) as u64),
        document.wall_time_s,
        document.speed(),
        document.seed
    )?;
    writeln!(out, "lines       {}", document.lines)?;
    writeln!(out, "faults      {}, {recovered} recovered from", summary.faults.len())?;
    writeln!(out, "online      {:.4} of the time", summary.online_ratio)?;
    if let Some(ratio) = summary.recover_ratio {
        writeln!(out, "recovery    {ratio:.2} times what a board needs that knows the cure")?;
    }
    writeln!(
        out,
        "resets      {} by the supervisor ({} needless, {} blind), {} by the watchdog",
        resets.commanded, resets.needless, resets.blind, resets.watchdog
    )?;
    let actions: Vec<_> = summary.rungs.iter().map(|(name, count)| format!("{name} {count}")).collect();
    writeln!(out, "actions     {}", if actions.is_empty() { "none".to_owned() } else { actions.join(", ") })?;
    writeln!(out, "wrong verdicts {}", summary.verdicts_wrong)?;
    for violation in &summary.violations {
        writeln!(out, "VIOLATION   {violation}")?;
    }
    Ok(())
}
