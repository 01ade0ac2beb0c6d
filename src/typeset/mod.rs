//! Text into lines in a box, without a GPU.
