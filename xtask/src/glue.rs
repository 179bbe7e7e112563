//! The JavaScript that wasm-bindgen writes around a module, made smaller.
//!
//! Both halves name what they exchange (`__wbg_isArray_723e3313cd4c0114`), and a digest doesn't compress. The names are
//! theirs alone, so that one letter each will do.

use anyhow::{Result, bail};
use wasm_bindgen_cli_support::Output;

/// What no engine needs that knows private members, as the package does. wasm-bindgen's version is pinned, and each of these must be found.
const NEEDLESS: [(&str, &str); 3] = [
    // The glue always hands `realloc` in.
    (
        "    if (realloc === undefined) {
        const buf = cachedTextEncoder.encode(arg);
        const ptr = malloc(buf.length, 1) >>> 0;
        getUint8ArrayMemory0().subarray(ptr, ptr + buf.length).set(buf);
        WASM_VECTOR_LEN = buf.length;
        return ptr;
    }
",
        "",
    ),
    // `encodeInto` is older than private members.
    (
        "if (!('encodeInto' in cachedTextEncoder)) {
    cachedTextEncoder.encodeInto = function (arg, view) {
        const buf = cachedTextEncoder.encode(arg);
        view.set(buf);
        return {
            read: arg.length,
            written: buf.length
        };
    };
}
",
        "",
    ),
    // The package hands the compiled module in, in the one form that isn't deprecated.
    (
        "    if (module !== undefined) {
        if (Object.getPrototypeOf(module) === Object.prototype) {
            ({module} = module)
        } else {
            console.warn('using deprecated parameters for `initSync()`; pass a single object instead')
        }
    }

    const imports = __wbg_get_imports();
    if (!(module instanceof WebAssembly.Module)) {
        module = new WebAssembly.Module(module);
    }
",
        "    ({module} = module);
    const imports = __wbg_get_imports();
",
    ),
];

/// What stands in the glue, and what takes its place.
pub struct Renaming {
    before: &'static str,
    name: String,
    short: String,
}

/// Gives everything that the core exchanges with its glue a short name, and takes out what the glue never asks for.
pub fn shorten(output: &mut Output) -> Vec<Renaming> {
    let glue = output.js().to_owned();
    let core = output.wasm_mut();
    // wasm-bindgen alone reads it.
    core.customs.remove_raw("target_features");
    let mut renamings = Vec::new();
    let mut rename = |before, name: &mut String, short: String| {
        let name = std::mem::replace(name, short.clone());
        renamings.push(Renaming {
            before,
            name,
            short,
        });
    };
    for (index, import) in core.imports.iter_mut().enumerate() {
        rename("        ", &mut import.name, letters(index));
        // The glue names its own module once.
        match index {
            0 => rename("\"", &mut import.module, letters(0)),
            _ => import.module = letters(0),
        }
    }
    let unused: Vec<_> = core
        .exports
        .iter()
        .filter(|export| !glue.contains(&format!("wasm.{}", export.name)))
        .map(|export| export.id())
        .collect();
    for export in unused {
        core.exports.delete(export);
    }
    for (index, export) in core.exports.iter_mut().enumerate() {
        rename("wasm.", &mut export.name, letters(index));
    }
    walrus::passes::gc::run(core);
    renamings
}

/// The core's glue with the short names, and without what it never needs.
///
/// # Errors
/// wasm-bindgen wrote something else.
pub fn small(glue: &str, renamings: &[Renaming]) -> Result<String> {
    let mut glue = trimmed(glue)?;
    for renaming in renamings {
        glue = renamed(&glue, renaming)?;
    }
    Ok(glue)
}

fn trimmed(glue: &str) -> Result<String> {
    let mut glue = glue.to_owned();
    for (needless, rest) in NEEDLESS {
        if glue.matches(needless).count() != 1 {
            bail!("wasm-bindgen's glue has changed: it doesn't hold\n{needless}");
        }
        glue = glue.replace(needless, rest);
    }
    Ok(glue)
}

/// `a` to `z`, and on with `aa`.
fn letters(index: usize) -> String {
    let last = char::from(b'a' + (index % 26) as u8);
    match index / 26 {
        0 => last.to_string(),
        more => format!("{}{last}", letters(more - 1)),
    }
}

/// Renames what follows `before` and is called `name`, not what only begins so.
fn renamed(glue: &str, renaming: &Renaming) -> Result<String> {
    let Renaming {
        before,
        name,
        short,
    } = renaming;
    let whole = format!("{before}{name}");
    let (mut out, mut rest) = (String::new(), glue);
    while let Some(index) = rest.find(&whole) {
        let (head, tail) = rest.split_at(index);
        let tail = tail.strip_prefix(&whole).unwrap_or(tail);
        let longer = tail.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        out.push_str(head);
        out.push_str(if longer { &whole } else { before });
        out.push_str(if longer { "" } else { short });
        rest = tail;
    }
    if out.is_empty() {
        bail!("wasm-bindgen's glue has changed: it doesn't hold {whole}");
    }
    Ok(out + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_shortened_where_it_stands_whole() {
        let glue = "wasm.core_fail(1); wasm.core_fail_again(); core_fail(wasm.core_fail)";
        let mut renaming = Renaming {
            before: "wasm.",
            name: "core_fail".to_owned(),
            short: "b".to_owned(),
        };
        assert_eq!(
            renamed(glue, &renaming).unwrap(),
            "wasm.b(1); wasm.core_fail_again(); core_fail(wasm.b)"
        );
        renaming.name = "core_start".to_owned();
        assert!(renamed(glue, &renaming).is_err());
    }

    #[test]
    fn there_are_letters_for_every_index() {
        assert_eq!(
            [0, 25, 26, 51, 52].map(letters),
            ["a", "z", "aa", "az", "ba"]
        );
    }

    #[test]
    fn a_glue_without_what_is_to_be_taken_out_is_refused() {
        assert!(trimmed("export class Core {}").is_err());
    }
}
