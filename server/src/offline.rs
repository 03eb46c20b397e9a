//! A command on a data folder that no node holds.

use trust::Mode;
use vault::Front;

use crate::{commands::Command, config::Config, node::Node, progress::Say, socket};

/// Carries out a command: through the socket of the node that runs on the folder, or on the folder itself.
///
/// # Errors
/// What went wrong, in words for the operator.
pub async fn run(config: &Config, command: Command, say: &dyn Say) -> anyhow::Result<bool> {
    let command = command.prepare()?;
    if let Some(fine) = socket::ask(&config.data, &command, say).await? {
        return Ok(fine);
    }
    let front = Front { node_key: config.node_key.clone(), ..Front::system() };
    let node = Node::open(config.storage(), front, Mode::default()).await?;
    command.run(&node, say).await
}
