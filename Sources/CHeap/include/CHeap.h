#pragma once

/// Sets from which size blocks are mapped apart, and how much freed memory is kept, in bytes (`mallopt`, which Swift's
/// module of the C library leaves out). Does nothing where the C library has no such setting.
void heap_keep_blocks(int mapped_from, int kept);
