namespace Pymk.Faiss.Pool;

/// <summary>The pool already has as many searches waiting as it may: answer without this one, or try later.</summary>
public sealed class SearchOverloadException(int waiting)
    : InvalidOperationException($"{waiting} searches are waiting already, which is the limit of the pool.")
{
    /// <summary>Searches waiting when this one was refused.</summary>
    public int Waiting { get; } = waiting;
}
