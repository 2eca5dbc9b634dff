//! Off-the-shelf generators read the document, and what they make of it compiles and works.

use std::path::{Path, PathBuf};
use std::process::Command;

use chamdiem_tests::play;
use chamdiem_tests::service::{Stage, on_both_backends};
use chamdiem_tests::tools;
use chamdiem_usecases::asker::Role;

/// `openapi-typescript` makes types of 3.1, `openapi-typescript-codegen` a client of 3.0. TypeScript checks a use of
/// each, wrong uses included, and the client then asks a real service.
#[test]
fn types_made_of_3_1_and_a_client_made_of_3_0_compile_and_the_client_reads_the_units() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    std::fs::create_dir_all(&folder).unwrap();
    for file in ["use-3.1.ts", "use-3.0.ts"] {
        std::fs::copy(tools::node_folder().join(file), folder.join(file)).unwrap();
    }
    std::fs::write(folder.join("package.json"), r#"{ "type": "commonjs" }"#).unwrap();
    let rendering = |version: &str| tools::root().join(format!("openapi/chamdiem-{version}.json"));
    let rendering = |version: &str| rendering(version).to_str().unwrap().to_owned();

    run(&folder, ".bin/openapi-typescript", &[&rendering("3.1"), "--output", "chamdiem-3.1.ts"]);
    // By its package: two packages bring a program called `openapi`, and npm links whichever it likes.
    run(
        &folder,
        "openapi-typescript-codegen/bin/index.js",
        &["--input", &rendering("3.0"), "--output", "client-3.0", "--client", "fetch"],
    );
    run(
        &folder,
        ".bin/tsc",
        &[
            "--strict",
            "--noEmitOnError",
            "--target",
            "es2022",
            "--module",
            "commonjs",
            "--moduleResolution",
            "node10",
            "--lib",
            "es2022,dom",
            "--outDir",
            "compiled",
            "use-3.1.ts",
            "use-3.0.ts",
        ],
    );
    on_both_backends(async |stage| {
        play::register(stage).await;
        let program = folder.join("compiled/use-3.0.js");
        let token = stage.token(Role::Reader, None);
        assert_eq!(said(&program, stage, &token).trim(), "Ban Dân tộc; Sở Công Thương");
    });
}

fn said(program: &Path, stage: &Stage, token: &str) -> String {
    let output = Command::new(tools::node()).arg(program).arg(stage.url()).arg(token).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn run(folder: &Path, program: &str, arguments: &[&str]) {
    let program: PathBuf = tools::node_folder().join("node_modules").join(program);
    let output = Command::new(tools::node()).arg(&program).args(arguments).current_dir(folder).output().unwrap();
    let said = [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
    assert!(output.status.success(), "{}: {said:?}", program.display());
}
