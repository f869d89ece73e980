namespace Pymk.Benchmarks.Ann;

/// <summary>A mistake of the caller. The program prints the message alone.</summary>
internal sealed class AnnException(string message) : Exception(message);
