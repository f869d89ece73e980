using Pymk.Client.Bulk;
using Pymk.Grains.Interfaces.Bulk;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Training.Cli;
using Pymk.Training.Ids;

namespace Pymk.Training.Bulk;

/// <summary>
/// The numbers by which a service knows the people of files. In a network of numbers they are the ids. Text ids are registered before anything is sent
/// about them, and have other numbers than in the import only where two texts drew one number.
/// </summary>
internal sealed class ServiceNumbers
{
    private readonly Dictionary<long, long> _others = [];

    /// <summary>Registers the text ids of all rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="texts">The texts of the import's numbers; null in a network of numbers.</param>
    /// <param name="sender">Reaches the service.</param>
    /// <param name="sent">Receives the number of registered texts.</param>
    /// <param name="cancellation">Ends the work; the same again goes on.</param>
    /// <exception cref="UserErrorException">All numbers that a text draws are those of others.</exception>
    public static async Task<ServiceNumbers> RegisterAsync(
        ImportedRows rows, TextNumbers? texts, BulkSender sender, Action<long, long> sent, CancellationToken cancellation)
    {
        var numbers = new ServiceNumbers();
        if (texts is null)
        {
            return numbers;
        }

        var mentions = rows.Mentions();
        var locals = mentions.Keys.ToArray();
        var names = Array.ConvertAll(locals, local => new BulkName(texts.TextOf(local), mentions[local].TimeMs, mentions[local].Creates));
        var claimed = await sender.ClaimAsync(names, new Sent(done => sent(done, names.Length)), cancellation);
        for (var i = 0; i < claimed.Length; i++)
        {
            if (claimed[i] == UserIdHash.NoneLeft)
            {
                throw new UserErrorException(
                    $"{UserIdHash.MaxProbes} other ids have the numbers that '{UserIdRules.Shown(names[i].Text)}' draws: choose another id");
            }

            if (claimed[i] != locals[i])
            {
                numbers._others.Add(locals[i], claimed[i]);
            }
        }

        return numbers;
    }

    /// <summary>A row with the service's numbers.</summary>
    public BulkPerson Of(BulkPerson row) => _others.Count == 0 ? row : row with { User = Of(row.User) };

    /// <inheritdoc cref="Of(BulkPerson)"/>
    public BulkConnection Of(BulkConnection row) => _others.Count == 0 ? row : row with { User = Of(row.User), Other = Of(row.Other) };

    /// <inheritdoc cref="Of(BulkPerson)"/>
    public BulkRelation Of(BulkRelation row) => _others.Count == 0 ? row : row with { From = Of(row.From), To = Of(row.To) };

    private long Of(long local) => _others.GetValueOrDefault(local, local);
}
