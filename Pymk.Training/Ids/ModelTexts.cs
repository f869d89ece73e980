using System.Text;
using Pymk.Core.Graph;
using Pymk.Core.Ids;
using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Training.Ids;

/// <summary>The text ids of a model's users.</summary>
/// <param name="graph">The graph.</param>
/// <param name="table">The texts of its users.</param>
/// <param name="hash">Draws the numbers; null for the usual hash.</param>
internal sealed class ModelTexts(SocialGraph graph, UserIdTable table, UserIdHash? hash = null) : ITextNumbers
{
    private readonly UserIdHash _hash = hash ?? UserIdHash.Default;

    /// <inheritdoc/>
    public bool TryFind(ReadOnlySpan<byte> utf8, out long number)
    {
        number = -1;
        if (!UserIdRules.IsUtf8Text(utf8))
        {
            return false;
        }

        var text = Encoding.UTF8.GetString(utf8);
        for (var probe = 0; probe < UserIdHash.MaxProbes; probe++)
        {
            number = _hash.Number(utf8, probe);
            var known = graph.TryGetOrdinal(number, out var user);
            if (known ? table.IsTextOf(user, text) : !table.IsPassed(number))
            {
                break;
            }
        }

        return true;
    }
}
