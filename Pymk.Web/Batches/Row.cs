using Pymk.Web.Problems;

namespace Pymk.Web.Batches;

/// <summary>A row of a batch as it was read.</summary>
/// <param name="Index">The row's index, from 0.</param>
/// <param name="Value">The row; null where it could not be read.</param>
/// <param name="Problem">Why it could not be read.</param>
/// <param name="IsEnd">True where nothing can be read after it.</param>
internal readonly record struct Row<T>(int Index, T? Value, Problem? Problem = null, bool IsEnd = false) where T : class;
