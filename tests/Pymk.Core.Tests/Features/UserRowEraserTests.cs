using Pymk.Core.Features;
using Pymk.Core.Files;
using Xunit;

namespace Pymk.Core.Tests.Features;

public sealed class UserRowEraserTests : IDisposable
{
    private const int Users = 40;

    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("pymk-rows-").FullName, "rows.bin");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Theory]
    [InlineData(new[] { 0 })]
    [InlineData(new[] { 39 })]
    [InlineData(new[] { 3, 4, 5, 20, 39 })]
    public void Erase_Users_LeavesTheRowsOfTheOthers(int[] gone)
    {
        var rows = Enumerable.Range(0, Users).Select(seed => UserRowTests.Content(seed).ToBytes()).ToArray();
        UserRowTable.Pack(rows).Write(_path);

        Assert.Equal(gone.Length, UserRowEraser.Erase(_path, gone));

        var table = UserRowTable.Read(_path);
        Assert.All(Enumerable.Range(0, Users), u => Assert.Equal(gone.Contains(u) ? [] : rows[u], table[u].ToArray()));
        Assert.Equal(0, UserRowEraser.Erase(_path, gone));
    }

    [Fact]
    public void Erase_UsersOfSeveralChunks_MovesEachChunkTogether()
    {
        // Rows of 4 to 13 bytes in chunks of at most 100, as UserRowTable packs them.
        const int chunkBytes = 100;
        var random = new Random(7);
        var rows = Enumerable.Range(0, Users).Select(u => Enumerable.Repeat((byte)(u + 1), random.Next(4, 14)).ToArray()).ToArray();
        var (chunks, offsets) = (new List<List<byte>> { new() }, new List<long>());
        foreach (var row in rows)
        {
            if (chunks[^1].Count + row.Length > chunkBytes)
            {
                chunks.Add([]);
            }

            offsets.Add(((chunks.Count - 1) * chunkBytes) + chunks[^1].Count);
            chunks[^1].AddRange(row);
        }

        offsets.Add(((chunks.Count - 1) * chunkBytes) + chunks[^1].Count);
        var writer = new SectionFile.Writer("rows", UserRow.CurrentVersion).Add("offsets", offsets.ToArray());
        for (var i = 0; i < chunks.Count; i++)
        {
            writer.Add($"rows{i}", chunks[i].ToArray());
        }

        writer.WriteTo(_path);
        Assert.InRange(chunks.Count, 3, 10);
        var lastOfFirst = offsets.FindLastIndex(offset => offset < chunkBytes);
        int[] gone = [.. new[] { 0, 2, lastOfFirst, lastOfFirst + 1, 25, Users - 1 }.Distinct().Order()];

        Assert.Equal(gone.Length, UserRowEraser.Erase(_path, gone, chunkBytes));

        var sections = SectionFile.Read(_path, "rows", UserRow.CurrentVersion);
        var after = sections.Get<long>("offsets");
        for (var user = 0; user < Users; user++)
        {
            var chunk = sections.Get<byte>($"rows{after[user] / chunkBytes}");
            var end = after[user + 1] / chunkBytes == after[user] / chunkBytes ? (int)(after[user + 1] % chunkBytes) : chunk.Length;
            Assert.Equal(gone.Contains(user) ? [] : rows[user], chunk[(int)(after[user] % chunkBytes)..end]);
        }
    }
}
