# names: rnn1 rnn2 rnn3 cell bi emb gru_cell
import torch
import torch.nn as nn
rnn1 = nn.RNN(10, 20, 2, nonlinearity='relu')
rnn2 = torch.nn.LSTM(input_size=10, hidden_size=20, num_layers=3, bidirectional=True, proj_size=5, bias=False).cpu()
rnn3 = nn.GRU(10, 20, batch_first=True).to('cpu').double()
cell = nn.LSTMCell(10, 20)
gru_cell = nn.GRUCell(10, 20, False)
bi = nn.Bilinear(20, 30, 40)
emb = nn.EmbeddingBag(10, 3, mode='sum')
input = torch.randn(5, 3, 10)
h0 = torch.randn(2, 3, 20)
output, hn = rnn1(input, h0)
criterion = nn.CrossEntropyLoss()
