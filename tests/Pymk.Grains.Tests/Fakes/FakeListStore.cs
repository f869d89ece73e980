using Pymk.Grains.Candidates;

namespace Pymk.Grains.Tests.Fakes;

/// <summary>A store of one user's list.</summary>
internal sealed class FakeListStore : ICandidateListStore
{
    public ReadOnlyMemory<byte> Stored { get; set; }

    public bool Fails { get; set; }

    public int Reads { get; private set; }

    /// <summary>The life of the list written last.</summary>
    public TimeSpan Life { get; private set; }

    public Task<ReadOnlyMemory<byte>> ReadAsync(long user)
    {
        Reads++;
        return Fails ? Task.FromException<ReadOnlyMemory<byte>>(new IOException("The store is away.")) : Task.FromResult(Stored);
    }

    public Task WriteListAsync(long user, ReadOnlyMemory<byte> list, TimeSpan life)
    {
        if (Fails)
        {
            return Task.FromException(new IOException("The store is away."));
        }

        (Stored, Life) = (list, life);
        return Task.CompletedTask;
    }

    public Task<long> RemoveAsync(IReadOnlyCollection<long> users) => throw new NotSupportedException();
}
