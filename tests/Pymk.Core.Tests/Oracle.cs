using Pymk.Core.Graph;

namespace Pymk.Core.Tests;

/// <summary>Slow, obvious definitions.</summary>
internal static class Oracle
{
    public static List<int> Common(SocialGraph graph, int a, int b) => [.. graph.Neighbors(a).ToArray().Intersect(graph.Neighbors(b).ToArray())];
}
