using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Pymk.Grains.Interfaces.Experiments;

namespace Pymk.Grains.Experiments;

/// <summary>
/// Draws users. All users fall into a hundred buckets by one hash; an experiment has some of them for itself, so nobody is in two. Within it another
/// hash, with its salt, draws the arm: it is independent of the bucket and of the arms of every other experiment.
/// </summary>
internal static class Assignment
{
    /// <summary>Number of buckets.</summary>
    public const int Buckets = 100;

    // Any fixed number: the buckets stay for ever.
    private const long BucketSeed = 0x70796d6b;

    /// <summary>The bucket of a user, from 0.</summary>
    public static int BucketOf(long user) => (int)(Hash(user, BucketSeed) % Buckets);

    /// <summary>The seed of a salt.</summary>
    public static long SeedOf(string salt) => (long)XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(salt), BucketSeed);

    /// <summary>The arm of a user.</summary>
    /// <param name="user">The user.</param>
    /// <param name="seed">Of the experiment's salt.</param>
    /// <param name="arms">The arms; their shares make 100.</param>
    /// <returns>The index of the arm.</returns>
    public static int ArmOf(long user, long seed, ExperimentArm[] arms)
    {
        var left = (int)(Hash(user, seed) % 100);
        var arm = 0;
        while (left >= arms[arm].Share)
        {
            left -= arms[arm++].Share;
        }

        return arm;
    }

    private static ulong Hash(long user, long seed)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, user);
        return XxHash64.HashToUInt64(bytes, seed);
    }
}
