//! What the org lets nobody write.

use crate::live::{LiveUser, Master, Mutability, Schema};
use crate::model::ids::AttributeName;
use crate::plan::blocked::BlockReason;

/// Returns why an attribute of somebody of the org cannot be changed.
pub(crate) fn unwritable(
    schema: Option<&Schema>,
    user: &LiveUser,
    name: &AttributeName,
) -> Option<BlockReason> {
    let attribute = schema?.get(name)?;
    let name = name.to_string();
    if attribute.mutability != Mutability::ReadWrite {
        return Some(BlockReason::AttributeReadOnly { attribute: name });
    }
    let is_mastered = user.provider.is_sourced() && attribute.master == Master::ProfileSource;
    is_mastered.then_some(BlockReason::AttributeMastered { attribute: name })
}
