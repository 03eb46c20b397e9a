//! What members are told of, room by room, in the order in which they are shown.

use trust::notifications::Kinds;

/// All kinds of notifications.
pub fn kinds() -> Kinds {
    let rooms = [
        selling::notices(),
        customers::notices(),
        partnering::notices(),
        trust::notices(),
        integrations::notices(),
    ];
    Kinds::new(rooms.into_iter().flatten()).moving(&partnering::MOVES)
}
