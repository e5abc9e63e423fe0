package disk

// isNotFolder says that a file stands where a folder would have to, for which Windows
// has no error of its own: there is no such file.
func isNotFolder(error) bool { return false }
