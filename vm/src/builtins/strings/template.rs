//! `str.format`: simple fields of built-in values are written at once; everything else goes to the prelude, which gets the parsed template.

use super::super::raise_fault;
use crate::heap::Heap;
use crate::names;
use crate::native::{Answer, Args, Cx, Signal};
use crate::prelude_data;
use crate::text::template::{Field, Name, Piece, Pieces, Step, TemplateError};
use crate::text::{build_str, formats, ops, write_format};
use crate::types;
use crate::value::{NONE, UNSET, Value, boolean, small};
use core::ops::Range;

/// Where a part of the template lies in it.
fn range(text: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr() as usize - text.as_ptr() as usize;
    start..start + part.len()
}

/// The next piece from byte `at` on.
fn next<'h>(heap: &'h Heap<'_>, template: Value, at: &mut usize) -> Option<Result<Piece<'h>, TemplateError>> {
    let mut pieces = Pieces::starting_at(heap.str_text(template), *at);
    let piece = pieces.next();
    *at = pieces.position();
    piece
}

/// The value of a field if it can be found and formatted without Python: UNSET otherwise.
fn simple(cx: &Cx<'_, '_>, a: &Args<'_>, field: &Field<'_>, automatic: &mut Option<usize>) -> Value {
    if !field.path.is_empty() || field.spec_has_fields() || field.conversion.is_some() {
        return UNSET;
    }
    match field.name {
        Name::Next => {
            let Some(i) = automatic else { return UNSET };
            *i += 1;
            a.get(*i)
        }
        Name::Index(i) => {
            if automatic.is_some_and(|n| n > 0) {
                return UNSET;
            }
            *automatic = None;
            a.get(i + 1)
        }
        Name::Key(key) => {
            let names = cx.heap.words(a.keyword_names).get(1..).unwrap_or(&[]);
            match names.iter().position(|&n| cx.heap.str_text(n) == key) {
                Some(i) => a.keyword_values.get(i).copied().unwrap_or(UNSET),
                None => UNSET,
            }
        }
    }
}

/// `str.format`
pub fn format(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let template = super::own(cx, a)?;
    let keywords = a.keyword_names != UNSET;
    let list = cx.heap.new_list(&[])?;
    let (mut at, mut automatic) = (0, Some(0));
    loop {
        let (v, bare) = match next(cx.heap, template, &mut at) {
            None => break,
            Some(Ok(Piece::Literal(_))) => continue,
            Some(Ok(Piece::Field(field))) => {
                let is_key = matches!(field.name, Name::Key(_));
                (if is_key && !keywords { UNSET } else { simple(cx, a, &field, &mut automatic) }, field.spec.is_empty())
            }
            Some(Err(e)) => return cx.value_error(format_args!("{e}")),
        };
        if v == UNSET {
            return Err(Signal::Redirect(prelude_data::FORMAT_CALL));
        }
        let v = if formats(cx.heap.objects(), v) {
            v
        } else if bare && !crate::repr::needs_python(cx.heap, v) {
            match crate::repr::native(cx, v, false)? {
                Some(s) => s,
                None => return Err(Signal::Redirect(prelude_data::FORMAT_CALL)),
            }
        } else {
            return Err(Signal::Redirect(prelude_data::FORMAT_CALL));
        };
        cx.heap.list_push(list, v)?;
    }
    build_str(cx.heap, |objects, out| {
        let mut values = objects.items(list).iter();
        for piece in Pieces::new(objects.text(template)) {
            match piece {
                Ok(Piece::Literal(text)) => out.push_str(text)?,
                Ok(Piece::Field(field)) => {
                    let v = values.next().copied().unwrap_or(NONE);
                    write_format(out, objects, v, field.spec)?;
                }
                Err(_) => return Ok(()),
            }
        }
        Ok(())
    })
    .or_else(|f| raise_fault(cx, f))
}

/// A field with ranges in place of borrowed text.
struct Parts {
    name: Name<'static>,
    key: Option<Range<usize>>,
    path: Range<usize>,
    conversion: Option<char>,
    spec: Range<usize>,
}

/// `_template(s)`: literals as str, fields as (name, steps, conversion, specification); name is None, an int or a str, a step is (is attribute, key).
pub fn parse(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let template = types::unwrap(cx.heap, a.get(0));
    let list = cx.heap.new_list(&[])?;
    let mut at = 0;
    loop {
        let text = cx.heap.str_text(template);
        let parts = match next(cx.heap, template, &mut at) {
            None => return Ok(list),
            Some(Err(e)) => return cx.value_error(format_args!("{e}")),
            Some(Ok(Piece::Literal(part))) => Err(range(text, part)),
            Some(Ok(Piece::Field(field))) => Ok(Parts {
                name: match field.name {
                    Name::Index(i) => Name::Index(i),
                    _ => Name::Next,
                },
                key: if let Name::Key(key) = field.name { Some(range(text, key)) } else { None },
                path: if field.path.is_empty() { 0..0 } else { range(text, field.path) },
                conversion: field.conversion,
                spec: if field.spec.is_empty() { 0..0 } else { range(text, field.spec) },
            }),
        };
        let item = match parts {
            Err(literal) => part(cx, template, literal)?,
            Ok(parts) => field_tuple(cx, template, parts)?,
        };
        cx.heap.list_push(list, item)?;
    }
}

fn part(cx: &mut Cx<'_, '_>, template: Value, range: Range<usize>) -> Answer {
    if range.is_empty() {
        return Ok(names::EMPTY);
    }
    ops::part(cx.heap, template, range).or_else(|f| raise_fault(cx, f))
}

fn field_tuple(cx: &mut Cx<'_, '_>, template: Value, parts: Parts) -> Answer {
    let name = match (parts.name, parts.key) {
        (_, Some(key)) => part(cx, template, key)?,
        (Name::Index(i), _) => small(i as i32),
        _ => NONE,
    };
    let steps = cx.heap.new_list(&[])?;
    for n in 0.. {
        let text = cx.heap.str_text(template);
        let field =
            Field { name: Name::Next, path: text.get(parts.path.clone()).unwrap_or(""), conversion: None, spec: "" };
        let (attribute, key) = match field.steps().nth(n) {
            None => break,
            Some(Err(e)) => return cx.value_error(format_args!("{e}")),
            Some(Ok(Step::Attribute(name))) => (true, Ok(range(text, name))),
            Some(Ok(Step::Key(name))) => (false, Ok(range(text, name))),
            Some(Ok(Step::Index(i))) => (false, Err(i)),
        };
        let key = match key {
            Ok(range) => part(cx, template, range)?,
            Err(i) => small(i as i32),
        };
        let step = cx.heap.new_tuple(&[boolean(attribute), key])?;
        cx.heap.list_push(steps, step)?;
    }
    let conversion = match parts.conversion {
        Some(c) => super::super::char_str(cx, c.encode_utf8(&mut [0; 4]).as_bytes())?,
        None => NONE,
    };
    let spec = part(cx, template, parts.spec)?;
    Ok(cx.heap.new_tuple(&[name, steps, conversion, spec])?)
}

#[cfg(test)]
mod tests {
    use super::range;

    #[test]
    fn part_of_a_text_has_the_range_it_was_cut_from() {
        let text = "a{b.c}d";
        assert_eq!(range(text, &text[2..5]), 2..5);
    }
}
