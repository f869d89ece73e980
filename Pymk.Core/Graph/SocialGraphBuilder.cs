namespace Pymk.Core.Graph;

/// <summary>Builds a <see cref="SocialGraph"/> from an edge list by two counting passes: O(users + connections), no hashing.</summary>
public static class SocialGraphBuilder
{
    /// <summary>Builds the graph. A repeated connection, in either direction, keeps its earliest time; self-loops are left out.</summary>
    /// <param name="userIds">All user ids, strictly ascending within each part.</param>
    /// <param name="from">One end of each connection, as an ordinal into <paramref name="userIds"/>.</param>
    /// <param name="to">The other end.</param>
    /// <param name="times">Unix seconds of each connection, or empty for none.</param>
    /// <param name="parts">The parts of the users; null for one.</param>
    /// <exception cref="ArgumentException">The ids are not ascending, the lengths differ, or an ordinal is out of range.</exception>
    public static SocialGraph Build(
        long[] userIds, ReadOnlySpan<int> from, ReadOnlySpan<int> to, ReadOnlySpan<uint> times = default, UserParts? parts = null)
    {
        parts ??= UserParts.One(userIds.Length);
        Check(userIds, parts);
        Check(userIds, from, to, times);
        var offsets = RowStarts(userIds.Length, from, to);
        var neighbors = new int[offsets[^1]];
        var stamps = times.IsEmpty ? [] : new uint[neighbors.Length];
        Fill(from, to, times, offsets, neighbors, stamps);
        return SortAndCompact(userIds, offsets, neighbors, stamps, parts);
    }

    private static void Check(long[] userIds, UserParts parts)
    {
        if (parts.UserCount != userIds.Length)
        {
            throw new ArgumentException($"The parts have {parts.UserCount} users, there are {userIds.Length} ids.", nameof(parts));
        }

        for (var part = 0; part < parts.Count; part++)
        {
            for (var i = parts.First(part); i < parts.End(part); i++)
            {
                if (i > parts.First(part) && userIds[i] <= userIds[i - 1])
                {
                    throw new ArgumentException(
                        $"User ids must be strictly ascending; position {i} holds {userIds[i]} after {userIds[i - 1]}.", nameof(userIds));
                }

                if (parts.PartOf(userIds[i]) != part)
                {
                    throw new ArgumentException($"User id {userIds[i]} is of part {parts.PartOf(userIds[i])}, not of part {part}.", nameof(userIds));
                }
            }
        }
    }

    private static void Check(long[] userIds, ReadOnlySpan<int> from, ReadOnlySpan<int> to, ReadOnlySpan<uint> times)
    {
        if (from.Length != to.Length || (!times.IsEmpty && times.Length != from.Length))
        {
            throw new ArgumentException($"Edge columns differ in length: from {from.Length}, to {to.Length}, times {times.Length}.", nameof(to));
        }

        for (var i = 0; i < from.Length; i++)
        {
            if ((uint)from[i] >= (uint)userIds.Length || (uint)to[i] >= (uint)userIds.Length)
            {
                throw new ArgumentException($"Edge {i} ({from[i]}, {to[i]}) names an ordinal outside 0..{userIds.Length - 1}.", nameof(from));
            }
        }
    }

    private static long[] RowStarts(int users, ReadOnlySpan<int> from, ReadOnlySpan<int> to)
    {
        var offsets = new long[users + 1];
        for (var i = 0; i < from.Length; i++)
        {
            if (from[i] != to[i])
            {
                offsets[from[i] + 1]++;
                offsets[to[i] + 1]++;
            }
        }

        for (var u = 0; u < users; u++)
        {
            offsets[u + 1] += offsets[u];
        }

        return offsets;
    }

    private static void Fill(ReadOnlySpan<int> from, ReadOnlySpan<int> to, ReadOnlySpan<uint> times, long[] offsets, int[] neighbors, uint[] stamps)
    {
        var next = offsets.AsSpan(0, offsets.Length - 1).ToArray();
        for (var i = 0; i < from.Length; i++)
        {
            int a = from[i], b = to[i];
            if (a == b)
            {
                continue;
            }

            long atA = next[a]++, atB = next[b]++;
            neighbors[atA] = b;
            neighbors[atB] = a;
            if (stamps.Length > 0)
            {
                stamps[atA] = stamps[atB] = times[i];
            }
        }
    }

    private static SocialGraph SortAndCompact(long[] userIds, long[] offsets, int[] neighbors, uint[] stamps, UserParts parts)
    {
        var compact = new long[offsets.Length];
        long write = 0;
        for (var u = 0; u < userIds.Length; u++)
        {
            int start = (int)offsets[u], length = (int)(offsets[u + 1] - offsets[u]);
            var row = neighbors.AsSpan(start, length);
            var rowTimes = stamps.Length > 0 ? stamps.AsSpan(start, length) : default;
            if (rowTimes.IsEmpty)
            {
                row.Sort();
            }
            else
            {
                row.Sort(rowTimes);
            }

            compact[u] = write;
            for (var i = 0; i < length; i++)
            {
                if (write > compact[u] && neighbors[write - 1] == row[i])
                {
                    if (!rowTimes.IsEmpty)
                    {
                        stamps[write - 1] = Math.Min(stamps[write - 1], rowTimes[i]);
                    }

                    continue;
                }

                neighbors[write] = row[i];
                if (!rowTimes.IsEmpty)
                {
                    stamps[write] = rowTimes[i];
                }

                write++;
            }
        }

        compact[^1] = write;
        if (write < neighbors.LongLength)
        {
            Array.Resize(ref neighbors, (int)write);
            if (stamps.Length > 0)
            {
                Array.Resize(ref stamps, (int)write);
            }
        }

        return new SocialGraph(userIds, compact, neighbors, stamps, parts: parts);
    }
}
