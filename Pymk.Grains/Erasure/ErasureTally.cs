using Pymk.Grains.Interfaces.Erasure;
using Pymk.Grains.Privacy;

namespace Pymk.Grains.Erasure;

/// <summary>Counts what the steps of an erasure removed and left.</summary>
internal sealed class ErasureTally
{
    private readonly Dictionary<string, long> _removed = ErasedParts.All.ToDictionary(part => part, _ => 0L);
    private readonly List<string> _left = [];

    /// <summary>True where something was removed.</summary>
    public bool HasRemoved => _removed.Values.Any(count => count > 0);

    /// <summary>Counts removed entries of a part of <see cref="ErasedParts"/>.</summary>
    public void Add(string part, long count) => _removed[part] += count;

    /// <summary>Names what only the operator can remove; the same sentence once.</summary>
    public void Leave(string sentence)
    {
        if (sentence.Length > 0 && !_left.Contains(sentence))
        {
            _left.Add(sentence);
        }
    }

    /// <summary>Takes over what steps before a crash removed and left.</summary>
    public void Take(OpenErasure erasure)
    {
        foreach (var (part, count) in erasure.Removed)
        {
            _removed[part] = count;
        }

        foreach (var sentence in erasure.Left)
        {
            Leave(sentence);
        }
    }

    /// <summary>An erasure under way with these counts.</summary>
    public OpenErasure Write(OpenErasure erasure) => erasure with { Removed = new Dictionary<string, long>(_removed), Left = [.. _left] };

    /// <summary>The report so far.</summary>
    public ErasureReport Report(OpenErasure erasure) => new(
        DateTimeOffset.FromUnixTimeMilliseconds(erasure.StartedMs), erasure.ErasedBefore, new Dictionary<string, long>(_removed), [.. _left]);
}
