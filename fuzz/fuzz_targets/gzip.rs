#![no_main]

#[allow(dead_code, reason = "each target is one of these")]
#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for failure in targets::gzip(bytes) {
        assert!((400..500).contains(&failure.code.status()), "{failure:?}");
    }
});
