using Pymk.Grains.Candidates;

namespace Pymk.Grains.Tests.Fakes;

/// <summary>A store of one user's list and views.</summary>
internal sealed class FakeListStore : ICandidateListStore
{
    public StoredCandidates Stored { get; set; }

    public bool Fails { get; set; }

    public int Reads { get; private set; }

    public int ViewWrites { get; private set; }

    public Task<StoredCandidates> ReadAsync(long user)
    {
        Reads++;
        return Fails ? Task.FromException<StoredCandidates>(new IOException("The store is away.")) : Task.FromResult(Stored);
    }

    public Task WriteListAsync(long user, ReadOnlyMemory<byte> list) => WriteAsync(() => Stored = Stored with { List = list });

    public Task WriteViewsAsync(long user, ReadOnlyMemory<byte> views) => WriteAsync(() =>
    {
        Stored = Stored with { Views = views };
        ViewWrites++;
    });

    private Task WriteAsync(Action write)
    {
        if (Fails)
        {
            return Task.FromException(new IOException("The store is away."));
        }

        write();
        return Task.CompletedTask;
    }
}
