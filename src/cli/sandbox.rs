//! `sandbox`, and the org in memory that other commands load.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use secrecy::SecretString;

use crate::cli::SandboxArgs;
use crate::cli::error::CommandError;
use crate::cli::exit::Exit;
use crate::cli::printer::Printer;
use crate::okta::origin::Origin;
use crate::sim::file;
use crate::sim::org::Org;
use crate::sim::sandbox::Sandbox;
use crate::sim::server::serve;

/// Serves an org until the program is stopped.
pub(in crate::cli) fn run(args: &SandboxArgs) -> Result<Exit, CommandError> {
    let org = read(&args.file)?;
    let runtime = tokio::runtime::Runtime::new()
        .context("cannot start")
        .map_err(CommandError::failed)?;
    let served: anyhow::Result<()> = runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(args.listen)
            .await
            .with_context(|| format!("cannot listen on {}", args.listen))?;
        let url = format!("http://{}", listener.local_addr()?);
        let mut sandbox = Sandbox::new(org);
        sandbox.set_url(&url);
        if let Some(token) = &args.token {
            sandbox = sandbox.requiring_token(SecretString::from(token.clone()));
        }
        Printer::data(&format!("listening on {url}\n"))?;
        serve(listener, Arc::new(sandbox), stopped()).await?;
        Ok(())
    });
    served.map_err(CommandError::failed)?;
    Ok(Exit::Done)
}

/// Waits for Ctrl-C or SIGTERM.
async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            },
            // Without the signal the interrupt still stops it.
            Err(_) => drop(interrupt.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
}

/// Loads an org in memory; returns its URL too.
pub(in crate::cli) fn load(file: &Path) -> Result<(Arc<Sandbox>, Origin), CommandError> {
    let org = read(file)?;
    let origin = Origin::parse(&org.url)
        .with_context(|| format!("`org:` of {} is no URL", file.display()))
        .map_err(CommandError::failed)?;
    Ok((Arc::new(Sandbox::new(org)), origin))
}

fn read(path: &Path) -> Result<Org, CommandError> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the sandbox file {}", path.display()))
        .map_err(CommandError::usage)?;
    file::read(&text)
        .with_context(|| format!("{} is no sandbox file", path.display()))
        .map_err(CommandError::failed)
}

/// Writes an org, so that the file is whole at any time.
pub(in crate::cli) fn save(org: &Org, path: &Path) -> Result<(), CommandError> {
    let write = || -> anyhow::Result<()> {
        let text = file::write(org)?;
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
        temporary.write_all(text.as_bytes())?;
        temporary.persist(path)?;
        Ok(())
    };
    write()
        .with_context(|| format!("cannot write {}", path.display()))
        .map_err(CommandError::failed)
}
