using Pymk.Core.Features;
using Pymk.Core.Recommend;
using Pymk.Core.Rules;
using Pymk.Grains.Candidates;
using Pymk.Grains.Facts;
using Pymk.Grains.Graph;
using Pymk.Grains.Ids;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Profiles;

namespace Pymk.Grains.Users;

/// <summary>Finds the people whose embeddings are nearest to a user's. Keeps nothing.</summary>
internal sealed class LikePeople(
    CandidateListGenerator generator, UserOrdinals ordinals, ProfileChanges profiles, UserTexts texts, SiloFacts facts, TimeProvider time)
{
    // The first search suffices unless the rules hold back more people than this.
    private const int Extra = 40;
    private const int MostSearched = 2_000;

    /// <summary>The nearest people whom the rules allow.</summary>
    /// <param name="user">The user.</param>
    /// <param name="relations">The user's relations.</param>
    /// <param name="count">Most people to return.</param>
    public async ValueTask<SimilarPeople> FindAsync(long user, UserRelations relations, int count)
    {
        var model = relations.Model;
        await ordinals.ResolveAsync(model, [user]);
        if (!ordinals.TryOrdinal(model, user, out var ordinal))
        {
            throw new UserGoneException(user);
        }

        var row = (await generator.RowsOf(model).ReadAsync(new[] { ordinal }, CancellationToken.None))[0];
        var embedding = new float[UserRow.EmbeddingDimension];
        if (row.IsEmpty || !Read(row.Span, embedding))
        {
            return new SimilarPeople(model.Version, AnswerMarks.Short, []);
        }

        for (var searched = count + Extra; ; searched *= 4)
        {
            var found = await generator.NearestAsync(model, embedding, Math.Min(searched, MostSearched));

            // After the search, so that nobody is told who was hidden meanwhile.
            var people = Allowed(ordinal, relations, found.Users, found.Scores, count);
            if (people.Count == count || found.Users.Length < searched)
            {
                people = await NamedAsync(model, people);
                var marks = found.Partial || relations.People.IsPartial ? AnswerMarks.Partial : AnswerMarks.None;
                return new SimilarPeople(model.Version, marks | (people.Count < count ? AnswerMarks.Short : AnswerMarks.None), people);
            }
        }
    }

    private async ValueTask<List<SimilarPerson>> NamedAsync(ServingModel model, List<SimilarPerson> people)
    {
        if (!texts.IsText)
        {
            return people;
        }

        await texts.ResolveAsync(model, [.. people.Select(p => p.UserId)]);
        return [.. people.Select(p => p with { Text = texts.Of(model, p.UserId).Text }).Where(p => p.Text is { Length: > 0 })];
    }

    private static bool Read(ReadOnlySpan<byte> row, float[] embedding)
    {
        var stored = new UserRow(row).Embedding;
        QuantizedVector.Read(stored, embedding);
        return QuantizedVector.Scale(stored) > 0;
    }

    private List<SimilarPerson> Allowed(int ordinal, UserRelations relations, int[] users, float[] scores, int count)
    {
        relations.Resolve();
        var (model, people) = (relations.Model, new List<SimilarPerson>(count));
        var context = new RuleContext(ordinal, time.GetUtcNow().ToUnixTimeSeconds(), relations.Set, relations.People, facts.Of(model));
        for (var i = 0; i < users.Length && people.Count < count; i++)
        {
            if (LikenessRules.Allow(context, users[i]) && ordinals.TryId(model, users[i], out var id))
            {
                var (name, headline) = profiles.CardOf(model, id);
                people.Add(new SimilarPerson(id, name, headline, Math.Clamp(scores[i], -1, 1)));
            }
        }

        return people;
    }
}
