using Pymk.Training.Ranker;

namespace Pymk.Training.Tests.Ranker;

/// <summary>Small invented training sets with a known truth.</summary>
internal static class RankerFixtures
{
    public const int Users = 300;
    public const int NodeFeatures = 6;
    public static readonly string[] Names = ["common", "cosine", "noise"];

    /// <summary>Lists in which the link is the candidate with the highest product of common neighbours and cosine. The rest is noise.</summary>
    public static RankerTrainingSet Links(int seed, int perList = 30)
    {
        var random = new Random(seed);
        var lists = Enumerable.Range(0, Users).Select(user =>
        {
            var pair = Pairs(random, perList);
            var labels = new float[perList];
            labels[Enumerable.Range(0, perList).MaxBy(i => pair[i * 3] * pair[(i * 3) + 1])] = 1;
            return new RankerList { User = user, Candidates = Candidates(random, perList), Pair = pair, Labels = labels };
        }).ToArray();
        return Set(random, lists);
    }

    /// <summary>Logs from a known taste: P(invite) falls with the position, P(accept) rises with the cosine.</summary>
    public static RankerTrainingSet Logs(
        int seed, Func<float, float, int, double> invite, Func<float, double> accept, int lists = 3_000, int perList = 20)
    {
        var random = new Random(seed);
        var made = Enumerable.Range(0, lists).Select(l =>
        {
            var pair = Pairs(random, perList);
            var invited = new float[perList];
            var accepted = new float[perList];
            for (var i = 0; i < perList; i++)
            {
                invited[i] = random.NextDouble() < invite(pair[i * 3], pair[(i * 3) + 1], i) ? 1 : 0;
                accepted[i] = invited[i] == 0 ? float.NaN : random.NextDouble() < accept(pair[(i * 3) + 1]) ? 1 : 0;
            }

            return new RankerList
            {
                Kind = RankerListKind.Log,
                User = l % Users,
                Candidates = Candidates(random, perList),
                Pair = pair,
                Labels = invited,
                Accepted = accepted,
                Positions = [.. Enumerable.Range(0, perList).Select(i => (byte)i)],
            };
        }).ToArray();
        return Set(random, made);
    }

    private static float[] Pairs(Random random, int count)
    {
        var pair = new float[count * 3];
        for (var i = 0; i < count; i++)
        {
            pair[i * 3] = (float)Math.Floor(Math.Exp(3 * random.NextDouble()));
            pair[(i * 3) + 1] = random.NextSingle();
            pair[(i * 3) + 2] = random.NextSingle();
        }

        return pair;
    }

    private static int[] Candidates(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(Users))];

    private static RankerTrainingSet Set(Random random, RankerList[] lists) => new()
    {
        PairFeatureNames = Names,
        NodeFeatureCount = NodeFeatures,
        NodeFeatures = [[.. Enumerable.Range(0, Users * NodeFeatures).Select(_ => random.NextSingle())]],
        Lists = lists,
    };
}
