//! Builds the page for a release, so that `cargo run --release` on a clean clone with Node gives the whole product. In
//! development the page is served by `make dev` or read from `ui/dist`, and nothing is built here.

use std::path::Path;
use std::process::Command;
use std::time::SystemTime;
use std::{env, fs};

/// What the page is made from, below `ui/`.
const SOURCES: [&str; 8] =
    ["src", "public", "scripts", "index.html", "public.html", "package-lock.json", "vite.config.ts", "tsconfig.json"];

fn main() {
    let ui = Path::new("ui");
    for source in SOURCES {
        println!("cargo:rerun-if-changed=ui/{source}");
    }
    println!("cargo:rerun-if-changed=ui/dist/index.html");
    println!("cargo:rerun-if-env-changed=TENON_PAGE");
    // The folder must be there for its files to be built in, even when there are none.
    fs::create_dir_all(ui.join("dist")).expect("server/ui/dist can be created");
    let release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let wanted = env::var("TENON_PAGE").map_or(release, |word| word == "build");
    if wanted && !is_current(ui) {
        build(ui);
    }
}

/// True when the built page is younger than everything it is made from.
fn is_current(ui: &Path) -> bool {
    let Some(built) = changed(&ui.join("dist/index.html")) else { return false };
    SOURCES.iter().all(|source| newest(&ui.join(source)).is_none_or(|at| at <= built))
}

fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|data| data.modified()).ok()
}

fn newest(path: &Path) -> Option<SystemTime> {
    let Ok(entries) = fs::read_dir(path) else { return changed(path) };
    entries.filter_map(Result::ok).filter_map(|entry| newest(&entry.path())).max()
}

fn build(ui: &Path) {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    if Command::new(npm).arg("--version").output().is_err() {
        println!("cargo:warning=npm was not found: the binary will hold no page. Install Node and build again.");
        return;
    }
    let lock = changed(&ui.join("package-lock.json"));
    let installed = changed(&ui.join("node_modules/.package-lock.json"));
    if installed.is_none() || installed < lock {
        run(npm, &["ci", "--no-audit", "--no-fund"], ui);
    }
    run(npm, &["run", "build"], ui);
}

fn run(npm: &str, arguments: &[&str], ui: &Path) {
    let done = Command::new(npm).args(arguments).current_dir(ui).output().expect("npm was found and can be run");
    if !done.status.success() {
        let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
        panic!(
            "npm {} failed in server/ui; set TENON_PAGE=skip to build without it\n{out}\n{err}",
            arguments.join(" ")
        );
    }
}
