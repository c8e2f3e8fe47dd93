//! The command line. Everything that touches the world lies under `cli/`.
#![forbid(unsafe_code)]

mod cli;

/// A document takes and gives back hundreds of small pieces of memory, on every core, and a volume a few large ones. This
/// hands out the small ones faster than the system does, and the large ones in pages of two megabytes where there are such:
/// of prose, the fresh pages of the system cost a third of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::main()
}
