using Microsoft.Extensions.Options;
using Pymk.Core.Encoder;
using Pymk.Core.Features;
using Pymk.Core.Models;
using Pymk.Core.Privacy;
using Pymk.Core.Profiles;
using Pymk.Core.Recommend;
using Pymk.Grains.Behavior;
using Pymk.Grains.Candidates;
using Pymk.Grains.Graph;
using Pymk.Grains.Index;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Models;

namespace Pymk.Grains.Profiles;

/// <summary>
/// Describes users as training does: the row from the profile, the connections and their rows, the embedding by the exported encoder, and the index
/// entry. Connections who are no bridges say nothing about a user.
/// </summary>
internal sealed class UserDescriber(
    IGrainFactory grains,
    UserOrdinals ordinals,
    ShardLeases leases,
    PeopleRegistry people,
    CandidateListGenerator generator,
    IOptions<ServingOptions> options)
{
    /// <summary>
    /// Writes row and index entry of a user; when it returns, both are in the store. A user who left is only removed from the index. A version
    /// without encoder describes nobody.
    /// </summary>
    /// <param name="model">The version.</param>
    /// <param name="state">What profile events say.</param>
    /// <param name="behavior">What interactions say.</param>
    /// <param name="rows">The rows of the user's shard.</param>
    /// <exception cref="StaleEpochException">The caller no longer owns the shard; neither row nor index entry is written.</exception>
    /// <exception cref="IOException">A graph shard does not answer.</exception>
    public Task DescribeAsync(ServingModel model, ProfileState state, UserBehavior behavior, FencedRows rows) =>
        state.IsGone ? RemoveAsync(model, state.User, rows)
        : model.Joining is { } joining ? DescribeAsync(model, joining, state, behavior, rows)
        : Task.CompletedTask;

    /// <summary>
    /// Writes behaviour into the rows of users who have one. A version without logs has no rates to write: its ranker has not learnt to read them.
    /// </summary>
    /// <exception cref="StaleEpochException">The caller no longer owns the shard; no row is written.</exception>
    public async Task WriteBehaviorAsync(ServingModel model, IReadOnlyList<UserBehavior> users, FencedRows rows)
    {
        if (model.Joining is not { Behavior: { } history } joining)
        {
            return;
        }

        var read = await rows.ReadAsync(model.Version, users.Select(u => u.User).ToArray());
        var written = new List<(long User, ReadOnlyMemory<byte> Row)>(users.Count);
        for (var i = 0; i < read.Length; i++)
        {
            if (!read[i].IsEmpty)
            {
                var content = UserRowContent.From(new UserRow(read[i].Span));
                var ordinal = model.Graph.TryGetOrdinal(users[i].User, out var known) ? known : -1;
                history.Rates.Write(users[i].With(history, ordinal), content.Scalars);
                joining.Towers.Project(content);
                written.Add((users[i].User, content.ToBytes()));
            }
        }

        await rows.WriteAsync(model.Version, written);
    }

    private async Task RemoveAsync(ServingModel model, long user, FencedRows rows)
    {
        await rows.MarkAsync(user);
        await IndexOf(model, user).Remove(user);
    }

    private async Task DescribeAsync(ServingModel model, JoiningModel joining, ProfileState state, UserBehavior behavior, FencedRows rows)
    {
        await ordinals.ResolveAsync(model, [state.User]);
        ordinals.TryOrdinal(model, state.User, out var ordinal);
        var whole = new ShardedGraphReader(grains, ordinals, model, leases, ordinal, options.Value.GraphShards);
        var graph = BridgeGraphReader.Over(whole, new Visibility(ordinal, [], people.Of(model)));
        var friends = (await graph.ReadAsync(new[] { ordinal }, CancellationToken.None))[0];
        var read = Evenly(friends.Span);
        var theirs = await graph.ReadAsync(read, CancellationToken.None);
        var described = await generator.RowsOf(model).ReadAsync((int[])[ordinal, .. read], CancellationToken.None);
        if (whole.Partial)
        {
            throw new IOException($"User {state.User} cannot be described: a graph shard does not answer.");
        }

        await ordinals.ResolveIdsAsync(model, read);
        var update = new UserRowUpdate(described[0]);
        var tokens = joining.Vocabulary.Read(Texts(model, joining.Vocabulary, state, ordinal), joining.Encoder.Scheme);
        if (state.Profile is not null || described[0].IsEmpty)
        {
            update.SetProfile(tokens.Attributes, tokens.Interests);
        }

        var clustering = Clustering(read, theirs);
        update.SetFriends(friends.Length, clustering, [.. described.Skip(1)], timed: model.Graph.HasTimes);
        if (update.Content.Joined == 0)
        {
            update.Content.Joined = (uint)Math.Clamp(state.JoinedMs / 1_000, 0, uint.MaxValue);
        }

        joining.Behavior?.Rates.Write(behavior.With(joining.Behavior, ordinal), update.Content.Scalars);
        EncoderFriend[] encoded = [.. read.Select((f, i) => new EncoderFriend(f, IdOf(model, f), theirs[i].Length))];
        var embedding = joining.Encoder.Embed(encoded, clustering, update.Core, tokens.Encoder);
        embedding.CopyTo(update.Content.Embedding, 0);
        joining.Towers.Project(update.Content);
        await rows.WriteAsync(model.Version, [(state.User, update.Content.ToBytes())]);
        generator.RowsOf(model).Forget(ordinal);

        // A zero embedding cannot be indexed: neither the profile nor a connection says anything about the user.
        var index = IndexOf(model, state.User);
        await (embedding.AsSpan().ContainsAnyExcept(0f) ? index.Upsert(model.Version, state.User, embedding) : index.Remove(state.User));
    }

    private IIndexShardGrain IndexOf(ServingModel model, long user) => grains.GetGrain<IIndexShardGrain>(Shards.Of(user, model.Manifest.Shards));

    private static IEnumerable<(string Field, string Text)> Texts(ServingModel model, ProfileVocabulary vocabulary, ProfileState state, int ordinal)
    {
        if (state.Profile is { } profile)
        {
            return EventTexts.Of(profile).Distinct().Select(v => (v.Field, v.Text));
        }

        return ordinal < model.Graph.UserCount ? vocabulary.TextsOf(ordinal) : [];
    }

    private static int[] Evenly(ReadOnlySpan<int> friends)
    {
        var read = new int[Math.Min(friends.Length, TokenLists.MostFriendsRead)];
        for (var i = 0; i < read.Length; i++)
        {
            read[i] = friends[(int)((long)i * friends.Length / read.Length)];
        }

        return read;
    }

    // The share of the pairs of these friends that are connected. Rows are ascending.
    private static float Clustering(int[] friends, ReadOnlyMemory<int>[] theirs)
    {
        long connected = 0;
        foreach (var row in theirs)
        {
            connected += friends.Count(f => row.Span.BinarySearch(f) >= 0);
        }

        return friends.Length < 2 ? 0 : connected / ((float)friends.Length * (friends.Length - 1));
    }

    private long IdOf(ServingModel model, int ordinal) =>
        ordinals.TryId(model, ordinal, out var id) ? id : throw new InvalidOperationException($"Ordinal {ordinal} is not resolved.");
}
