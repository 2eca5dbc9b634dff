//! Logs that nobody reads, and clients that want them to grow.

use std::io::BufReader;

use super::*;

/// Starts the program; standard output is read by nobody, and standard error only as far as to the address. Both stay open.
fn unread(folder: &Path) -> (Child, SocketAddr, BufReader<ChildStderr>) {
    let mut child = command(folder, "serve")
        .env("CHAMDIEM_LISTEN", "127.0.0.1:0")
        .env("CHAMDIEM_LOG", "trace")
        .env("CHAMDIEM_WORKERS", "2")
        .env("CHAMDIEM_PUBLIC_RATE_LIMIT_PER_SECOND", "0")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    let address = loop {
        line.clear();
        assert!(stderr.read_line(&mut line).unwrap() > 0, "the program ended before it served");
        let address = line.trim_end().split_once("http://").and_then(|(_, rest)| rest.strip_suffix("/swagger-ui/"));
        if let Some(address) = address {
            break address.parse().unwrap();
        }
    };
    (child, address, stderr)
}

/// A path as long as a request may have it.
fn long_path() -> String {
    format!("/v1/rounds/{}", "x".repeat(60_000))
}

#[test]
fn logs_that_nobody_reads_stop_neither_the_service_nor_its_end() {
    let folder = Folder::new();
    let (child, address, _stderr) = unread(folder.path());
    let served = Served { child, address, log: None, told: None };
    // Ten times what the pipes, and all that waited for them once, would hold.
    let mut connection = Connection::open(address);
    for _ in 0..400 {
        connection.write(&Request::get(&long_path()).bytes());
        assert_eq!(connection.read().status, 400);
    }
    served.signal("TERM");
    let (sender, receiver) = mpsc::channel();
    let mut served = served;
    std::thread::scope(|scope| {
        scope.spawn(|| sender.send(served.child.wait().unwrap()).unwrap());
        assert!(receiver.recv_timeout(HANGS_AFTER).expect("the program does not end").success());
    });
}

#[test]
fn an_address_over_its_limit_makes_the_log_grow_by_a_few_lines_a_second_that_count_all_of_it() {
    const REQUESTS: usize = 2_000;
    let folder = Folder::new();
    let settings = [
        ("CHAMDIEM_WORKERS", "1"),
        ("CHAMDIEM_PUBLIC_RATE_LIMIT_PER_SECOND", "1"),
        ("CHAMDIEM_PUBLIC_RATE_LIMIT_BURST", "1"),
    ];
    let served = Served::start_with(folder.path(), &settings);
    let (mut connection, mut refused) = (Connection::open(served.address), 0);
    let began = std::time::Instant::now();
    for _ in 0..REQUESTS {
        connection.write(&Request::get(&long_path()).bytes());
        refused += u64::from(connection.read().status == 429);
    }
    let seconds = began.elapsed().as_secs() + 2;
    served.signal("TERM");
    let ended = served.end();
    assert!(ended.status.success());
    let (sums, lines): (Vec<&Value>, Vec<&Value>) = ended.lines.iter().partition(|line| line.get("summed").is_some());
    let lines_refused = lines.iter().filter(|line| line["status"] == 429).count() as u64;
    let summed: u64 = sums.iter().map(|line| line["summed"].as_u64().unwrap()).sum();
    assert_eq!(lines_refused + summed, refused);
    assert!(refused >= REQUESTS as u64 - seconds - 1, "{refused} refused in {seconds} s");
    assert!(lines_refused <= 10 * seconds && sums.len() as u64 <= 2 * seconds, "{} in {seconds} s", ended.lines.len());
    let longest = ended.lines.iter().map(|line| line.to_string().len()).max().unwrap();
    assert!(longest < 600, "{longest}");
}
