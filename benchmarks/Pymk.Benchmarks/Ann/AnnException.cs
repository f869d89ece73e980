namespace Pymk.Benchmarks.Ann;

/// <summary>Something the person who runs the benchmark can mend; its message is all they see.</summary>
internal sealed class AnnException(string message) : Exception(message);
