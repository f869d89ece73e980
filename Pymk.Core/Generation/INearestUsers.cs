namespace Pymk.Core.Generation;

/// <summary>Finds the users with the nearest embeddings, in process (offline) or on index shards (serving).</summary>
public interface INearestUsers
{
    /// <summary>The <paramref name="count"/> users nearest by inner product, best first. The user of the embedding may be among them.</summary>
    /// <param name="embedding">A unit vector of the model's dimension.</param>
    /// <param name="count">Number of users.</param>
    /// <param name="cancellation">Ends the search.</param>
    ValueTask<NearestUsers> SearchAsync(ReadOnlyMemory<float> embedding, int count, CancellationToken cancellation);
}

/// <summary>The result of <see cref="INearestUsers"/>.</summary>
/// <param name="Users">Ordinals, best first.</param>
/// <param name="Scores">Inner products, descending.</param>
/// <param name="Partial">True where a shard was slow or lost: users may be missing.</param>
public readonly record struct NearestUsers(int[] Users, float[] Scores, bool Partial);
