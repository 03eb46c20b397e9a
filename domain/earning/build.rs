//! Makes functions of the texts.

fn main() -> std::io::Result<()> {
    textgen::generate(false)
}
