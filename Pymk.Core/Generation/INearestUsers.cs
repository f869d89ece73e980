namespace Pymk.Core.Generation;

/// <summary>Finds the users with the nearest embeddings, wherever the index lives: in process (offline) or on index shards (serving).</summary>
public interface INearestUsers
{
    /// <summary>The <paramref name="count"/> users nearest by inner product, best first, without a promise to leave out the asker.</summary>
    /// <param name="embedding">A unit vector of the model's dimension.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellation">Ends the search.</param>
    ValueTask<NearestUsers> SearchAsync(ReadOnlyMemory<float> embedding, int count, CancellationToken cancellation);
}

/// <summary>An answer of <see cref="INearestUsers"/>.</summary>
/// <param name="Users">Ordinals, best first.</param>
/// <param name="Scores">Inner products, descending.</param>
/// <param name="Partial">True where a shard was slow or lost, so that some may be missing.</param>
public readonly record struct NearestUsers(int[] Users, float[] Scores, bool Partial);
