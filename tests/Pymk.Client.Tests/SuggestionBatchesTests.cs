using Microsoft.Extensions.Time.Testing;
using Pymk.Grains.Interfaces.Placement;
using Pymk.Grains.Interfaces.Users;
using Pymk.Testing.Grains;

namespace Pymk.Client.Tests;

/// <summary>Questions that wait leave together; every question gets its own answer, by a batch or by the user's grain.</summary>
public sealed class SuggestionBatchesTests
{
    private const int MaxBatch = 64;

    private static readonly long[] Users = [.. Enumerable.Range(0, 5_000).Select(u => (long)u)];

    private readonly FakeGrains _grains = new();
    private readonly FakeTimeProvider _time = new();
    private readonly IPymkClient _client;

    public SuggestionBatchesTests() => _client = ClientOverGrains.Create(_grains, o => (o.MaxBatch, o.MaxInFlight) = (MaxBatch, Users.Length), _time);

    [Fact]
    public async Task Question_Alone_IsAskedOfTheUsersGrain()
    {
        Assert.Equal("7", (await _client.GetSuggestionsAsync(7)).ModelVersion);
        Assert.Empty(_grains.Batches);
        Assert.Equal([7], _grains.Asked);
    }

    [Fact]
    public async Task Questions_AskedTogether_LeaveInBatchesAndEachGetsItsAnswer()
    {
        await AskAllAsync();
        Assert.Contains(_grains.Batches, b => b.Length > 1);
        Assert.All(_grains.Batches, b => Assert.InRange(b.Length, 2, MaxBatch));
        Assert.Equal(Users, _grains.Batches.SelectMany(b => b).Select(q => q.User).Concat(_grains.Asked).Order());
    }

    [Fact]
    public async Task Questions_ThatABatchCannotAnswer_AreAskedOfTheUsersGrains()
    {
        _grains.IsReady = user => user % 2 == 0;
        await AskAllAsync();
        Assert.Subset(_grains.Asked.ToHashSet(), Users.Where(u => u % 2 == 1).ToHashSet());
        Assert.Distinct(_grains.Asked);
    }

    [Fact]
    public async Task Questions_OfABatchThatFails_AreAskedOfTheUsersGrains()
    {
        _grains.BatchFailure = new TimeoutException();
        await AskAllAsync();
        Assert.Equal(Users, _grains.Asked.Order());
    }

    [Fact]
    public async Task Questions_ToSeveralSilos_GoWhereTheirUsersLive()
    {
        _grains.Silos = [11, 22, 33];
        while (_grains.BatchesOf.IsEmpty || !_grains.BatchesOf.All(IsRouted))
        {
            // The routes are found beside the first questions.
            _grains.BatchesOf.Clear();
            await AskAllAsync();
        }

        _grains.BatchesOf.Clear();
        _grains.Asked.Clear();
        await AskAllAsync();
        await _client.GetSuggestionsAsync(7);
        Assert.All(_grains.BatchesOf, b => Assert.True(IsRouted(b)));
        Assert.Equal([11, 22, 33], _grains.BatchesOf.Select(b => b.Silo).Distinct().Order());
        Assert.Empty(_grains.Asked);

        bool IsRouted((int Silo, SuggestionQuestion[] Questions) batch) =>
            batch.Questions.All(q => _grains.Silos[Rendezvous.Of(_grains.Silos, q.User)] == batch.Silo);
    }

    [Fact]
    public async Task QuestionsToASilentSilo_AreRefusedAtOnce_UntilOneIsAnswered()
    {
        _grains.Silos = [11, 22, 33];
        var ofSilent = Users.Where(u => Rendezvous.Of(_grains.Silos, u) == 1).ToArray();
        var ofOthers = Users.Except(ofSilent).ToArray();
        while (!_grains.BatchesOf.Any(b => b.Silo == 22))
        {
            await AskAllAsync();
        }

        (_grains.SilentSilo, _grains.Failure) = (22, new TimeoutException());
        _time.Advance(TimeSpan.FromSeconds(1));
        await _client.GetSuggestionsAsync(ofOthers[0]);
        _grains.Asked.Clear();
        for (var i = 0; i < 10; i++)
        {
            await Assert.ThrowsAsync<TimeoutException>(() => _client.GetSuggestionsAsync(ofSilent[i]).AsTask());
        }

        // One question tries the silo. Others wait for nothing.
        Assert.Single(_grains.Asked);
        await Task.WhenAll(ofOthers.Select(u => _client.GetSuggestionsAsync(u).AsTask()));

        _grains.Failure = null;
        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal($"{ofSilent[0]}", (await _client.GetSuggestionsAsync(ofSilent[0])).ModelVersion);
        Assert.Equal($"{ofSilent[1]}", (await _client.GetSuggestionsAsync(ofSilent[1])).ModelVersion);
    }

    private async Task AskAllAsync()
    {
        var answers = await Task.WhenAll(Users.Select(u => _client.GetSuggestionsAsync(u).AsTask()));
        Assert.Equal(Users.Select(u => $"{u}"), answers.Select(a => a.ModelVersion));
    }
}
