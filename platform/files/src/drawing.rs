//! Drawings (SVG) are programs as much as pictures: one is drawn once, here, and only the picture is kept.
//!
//! Nothing is fetched for it, neither from the disk nor from elsewhere, its scripts do not run, and letters
//! that are not outlines do not appear, since no fonts are at hand. How much work it may make is counted
//! before it is drawn.

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Group, ImageHrefResolver, Node, Options, Tree, filter},
};

use crate::Refusal;

/// The largest drawing, in bytes.
const LARGEST: usize = 2 << 20;
/// The longer side of the picture, in pixels.
const SIDE: f32 = 2_048.0;
/// How many parts a drawing may have, those that it repeats included.
const PARTS: u32 = 50_000;
/// How many pixels may be painted in all, one above the other.
const PAINTED: f32 = 1.5e9;
/// A drawing may be nested deeply: it is read on a thread with room for that.
const ROOM: usize = 64 << 20;

/// The drawing as a picture (PNG).
pub(crate) fn drawn(content: &[u8]) -> Result<Vec<u8>, Refusal> {
    if content.len() > LARGEST {
        return Err(Refusal::Drawing);
    }
    let text = std::str::from_utf8(content).map_err(|_| Refusal::Damaged)?;
    // A text that defines its own words can unfold to anything.
    if text.to_ascii_lowercase().contains("<!entity") {
        return Err(Refusal::Drawing);
    }
    std::thread::scope(|scope| {
        let drawing = std::thread::Builder::new().stack_size(ROOM).spawn_scoped(scope, || draw(text));
        drawing.map_err(|_| Refusal::Drawing)?.join().unwrap_or(Err(Refusal::Drawing))
    })
}

fn draw(text: &str) -> Result<Vec<u8>, Refusal> {
    let nothing =
        ImageHrefResolver { resolve_data: Box::new(|_, _, _| None), resolve_string: Box::new(|_, _| None) };
    let options = Options { image_href_resolver: nothing, resources_dir: None, ..Options::default() };
    let tree = Tree::from_str(text, &options).map_err(|_| Refusal::Damaged)?;
    let size = tree.size();
    let scale = (SIDE / size.width().max(size.height())).min(4.0);
    let (width, height) = ((size.width() * scale).ceil(), (size.height() * scale).ceil());
    let mut work = Work { parts: 0, painted: 0.0, scale, canvas: width * height };
    work.count(tree.root())?;
    let mut picture = Pixmap::new(width as u32, height as u32).ok_or(Refusal::Drawing)?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut picture.as_mut());
    picture.encode_png().map_err(|_| Refusal::Drawing)
}

/// What drawing it would take.
struct Work {
    parts: u32,
    painted: f32,
    scale: f32,
    canvas: f32,
}

impl Work {
    fn count(&mut self, group: &Group) -> Result<(), Refusal> {
        // A group that is drawn apart is a canvas of its own.
        let apart = if group.should_isolate() { 1.0 } else { 0.0 };
        let mut layers: f32 = apart;
        for one in group.filters().iter().flat_map(|filter| filter.primitives()) {
            layers += match one.kind() {
                // Their work grows with numbers that a drawing is free to choose.
                filter::Kind::ConvolveMatrix(_) | filter::Kind::Morphology(_) => {
                    return Err(Refusal::Drawing);
                }
                filter::Kind::Turbulence(_) => 60.0,
                filter::Kind::DiffuseLighting(_) | filter::Kind::SpecularLighting(_) => 20.0,
                filter::Kind::GaussianBlur(_) | filter::Kind::DropShadow(_) => 12.0,
                _ => 3.0,
            };
        }
        self.add(layers * self.canvas)?;
        for node in group.children() {
            match node {
                Node::Group(group) => self.count(group)?,
                node => {
                    let covered = node.abs_stroke_bounding_box();
                    let area = covered.width() * covered.height() * self.scale * self.scale;
                    self.add(area.min(self.canvas))?;
                }
            }
            // Patterns, masks and clips are drawings within the drawing.
            let mut within = Ok(());
            node.subroots(|root| {
                if within.is_ok() {
                    within = self.count(root);
                }
            });
            within?;
        }
        Ok(())
    }

    fn add(&mut self, painted: f32) -> Result<(), Refusal> {
        self.parts += 1;
        self.painted += painted;
        // What is no number is more than enough as well.
        let enough = self.painted.is_nan() || self.painted > PAINTED;
        if self.parts > PARTS || enough { Err(Refusal::Drawing) } else { Ok(()) }
    }
}
