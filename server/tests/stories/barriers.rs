//! What stands in a reader's way on a page that a browser shows: barriers, as axe-core finds them, and waiting:
//! parts that move while they are read, words to other hosts, and weight.

use std::path::{Path, PathBuf};

use chromiumoxide::Page;

/// Every rule of WCAG 2.2 at level AA, and what is good practice besides.
const RULES: &str = r#"(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const found = await axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] });
    return found.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) =>
        `${node.target} (${node.failureSummary.split('\n').slice(1).join(';').replace(/\s+/g, ' ').trim()})`).join(', ')}`);
})()"#;

/// Two frames after the load, so that what a script moves counts as well.
const COST: &str = r#"(async () => {
    const faults = [];
    const shifts = await new Promise((told) => {
        const seen = [];
        const watch = new PerformanceObserver((list) => seen.push(...list.getEntries()));
        watch.observe({ type: 'layout-shift', buffered: true });
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => told([...seen, ...watch.takeRecords()]))));
    });
    // A hundredth of what is called good (Cumulative Layout Shift, 0.1) nobody sees: a line of a list that comes a moment later.
    for (const shift of shifts.filter((shift) => !shift.hadRecentInput && shift.value > 0.001)) {
        const parts = shift.sources.map(({ node }) => node?.nodeType === 1 ? `${node.tagName}.${node.className}` : node?.nodeName);
        faults.push(`moves while it comes, by ${shift.value.toFixed(4)}: ${parts.join(' ')}`);
    }
    let weight = 0;
    const parts = [];
    for (const one of [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]) {
        if (new URL(one.name).origin !== location.origin) faults.push(`asks another host: ${one.name}`);
        // What came from the cache the first time came over the wire.
        const bytes = Math.max(one.transferSize, one.encodedBodySize);
        weight += bytes;
        parts.push(`${one.name.split('/').pop()} ${bytes}`);
    }
    if (weight > LIMIT) faults.push(`weighs ${weight} bytes: ${parts.join(', ')}`);
    if (!weight) faults.push('was not weighed');
    return faults;
})()"#;

/// Bytes of a page with its style and scripts, compressed.
const HEAVIEST: u32 = 150_000;

/// Looks for barriers; without axe-core nothing is looked for, and that is said.
pub struct Barriers {
    axe: Option<String>,
}

impl Barriers {
    pub fn new() -> Self {
        let named = std::env::var_os("FREEHOLD_AXE").map(PathBuf::from);
        let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools");
        let fetched = std::fs::read_dir(tools).into_iter().flatten().flatten();
        let fetched = fetched.map(|entry| entry.path().join("package/axe.min.js"));
        let axe = named.into_iter().chain(fetched).find(|path| path.is_file());
        if axe.is_none() {
            eprintln!("barriers are not looked for: no axe-core (scripts/axe fetches it)");
        }
        Self { axe: axe.map(|path| std::fs::read_to_string(path).expect("axe-core")) }
    }

    /// What axe-core finds on the page as it stands. The browser's own protocol puts it in: the page's policy
    /// would not let it.
    pub async fn on(&self, page: &Page) -> Vec<String> {
        let Some(axe) = &self.axe else { return Vec::new() };
        page.evaluate_expression(format!("{axe};0")).await.expect("axe-core");
        page.evaluate_expression(RULES).await.expect("findings").into_value().expect("sentences")
    }
}

/// What the page makes its reader wait for.
pub async fn cost(page: &Page) -> Vec<String> {
    let cost = COST.replace("LIMIT", &HEAVIEST.to_string());
    page.evaluate_expression(cost).await.expect("a cost").into_value().expect("sentences")
}
