//! What a panic comes to in a module: a trap, and nothing before it.
//!
//! Rust would write a message first. There is nowhere to write it to in `wasm32-unknown-unknown`, yet the code that makes
//! it is there, with all of `core::fmt`. A toolchain that leaves it out isn't stable (`-C panic=immediate-abort`).

use anyhow::{Result, bail};
use std::collections::HashSet;
use walrus::ir::{CallIndirect, InstrLocId, Unreachable, Visitor, dfs_in_order};
use walrus::{Element, ExportItem, FunctionId, FunctionKind, Module};

/// Where every panic passes, and the end of memory, in the standard library's own words.
const WAYS: [&str; 3] = [
    "panicking::panic_fmt",
    "panicking::panic_with_hook",
    "alloc::rust_oom::{closure#0}",
];

/// Lets every panic trap at once. What only served its message is left for walrus to collect.
///
/// # Errors
/// The standard library panics in some other way.
pub fn silence(module: &mut Module) -> Result<()> {
    for way in WAYS {
        let ids: Vec<_> = module
            .funcs
            .iter()
            .filter(|function| {
                function
                    .name
                    .as_deref()
                    .is_some_and(|name| name.ends_with(way))
            })
            .map(|function| function.id())
            .collect();
        if ids.is_empty() {
            bail!("the module has no function `{way}`: the standard library panics in another way");
        }
        for id in ids {
            let function = module.funcs.get_mut(id).kind.unwrap_local_mut();
            let body = function.block_mut(function.entry_block());
            body.instrs = vec![(Unreachable {}.into(), InstrLocId::default())];
        }
    }
    if !calls_through_a_table(module) {
        let all: Vec<_> = module.elements.iter().map(Element::id).collect();
        for element in all {
            module.elements.delete(element);
        }
    }
    Ok(())
}

/// Whether anything that can be reached without a table calls through one. The functions in it serve nobody otherwise.
fn calls_through_a_table(module: &Module) -> bool {
    let mut calls = Calls::default();
    for export in module.exports.iter() {
        if let ExportItem::Function(id) = export.item {
            calls.next.push(id);
        }
    }
    calls.next.extend(module.start);
    let mut seen = HashSet::new();
    while let Some(id) = calls.next.pop() {
        if let FunctionKind::Local(function) = &module.funcs.get(id).kind
            && seen.insert(id)
        {
            dfs_in_order(&mut calls, function, function.entry_block());
        }
    }
    calls.through_a_table
}

#[derive(Default)]
struct Calls {
    next: Vec<FunctionId>,
    through_a_table: bool,
}

impl<'instr> Visitor<'instr> for Calls {
    fn visit_function_id(&mut self, function: &FunctionId) {
        self.next.push(*function);
    }

    fn visit_call_indirect(&mut self, _: &CallIndirect) {
        self.through_a_table = true;
    }
}
