//! The program: everything is in the library, see [`okta_reconcile::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    okta_reconcile::cli::main(std::env::args_os())
}
