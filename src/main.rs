//! The program: everything is in the library, see [`okta_reconcile::cli`].

use std::process::ExitCode;

/// A plan is millions of short texts: with this one, allocating them costs half, and in a program that is linked with musl
/// far less.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    okta_reconcile::cli::main(std::env::args_os())
}
