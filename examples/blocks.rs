fn main() {
    for p in std::env::args().skip(1) {
        let f = caveat::source::read(&p, &std::fs::read(&p).unwrap());
        for d in &f.documents {
            for b in &d.blocks {
                println!("{:?} {:?} {:?}", b.role, b.note, d.block_text(b));
            }
            for m in &d.marks {
                println!("{m:?}");
            }
        }
    }
}
